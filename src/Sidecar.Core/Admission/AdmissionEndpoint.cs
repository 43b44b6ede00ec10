using System.Text;

namespace Sidecar.Core.Admission;

/// <summary>
/// The webhook's HTTP manners without HTTP: which status, content type and body a request is answered with. A host only
/// moves bytes.
/// </summary>
/// <remarks>Immutable, and safe for use by many threads.</remarks>
public sealed class AdmissionEndpoint
{
    /// <summary>
    /// The greatest body that is answered where nothing else is said, in bytes: 7 MiB. An UPDATE carries the object
    /// twice, each up to the 3 MiB that a client may send to an API server, and an envelope.
    /// </summary>
    public const int DefaultMaxBodyBytes = 7 * 1024 * 1024;

    const string Json = "application/json";
    const string Text = "text/plain; charset=utf-8";

    readonly AdmissionHandler handler;

    /// <summary>Makes an endpoint.</summary>
    /// <param name="handler">Answers the reviews. Its own limits have to allow bodies of that size.</param>
    /// <param name="maxBodyBytes">The greatest body that is answered, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public AdmissionEndpoint(AdmissionHandler handler, int maxBodyBytes = DefaultMaxBodyBytes)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBodyBytes);
        this.handler = handler;
        MaxBodyBytes = maxBodyBytes;
        TooLarge = Refuse(400, $"the body is larger than {maxBodyBytes} bytes, the most that is answered");
    }

    /// <summary>The greatest body that is answered, in bytes.</summary>
    public int MaxBodyBytes { get; }

    /// <summary>
    /// The answer to a body that exceeds <see cref="MaxBodyBytes"/>, which a host need not read to the end.
    /// </summary>
    public AdmissionHttpReply TooLarge { get; }

    /// <summary>Answers a POST.</summary>
    /// <param name="contentType">The header <c>Content-Type</c>; null where there is none.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="path">The path, percent-decoded.</param>
    public AdmissionHttpReply Answer(string? contentType, ReadOnlyMemory<byte> body, string path)
    {
        if (body.Length > MaxBodyBytes)
            return TooLarge;
        if (body.IsEmpty)
            return Refuse(400, "no body found");
        if (contentType != Json)
            return Refuse(415, $"invalid Content-Type, want `{Json}`");
        var reply = handler.Handle(body, path);
        return new AdmissionHttpReply(200, Json, reply.ToUtf8()) { Review = reply };
    }

    static AdmissionHttpReply Refuse(int status, string message) =>
        new(status, Text, Encoding.UTF8.GetBytes(message + "\n"));
}
