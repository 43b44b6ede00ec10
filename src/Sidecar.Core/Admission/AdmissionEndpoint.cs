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
    /// The greatest body that is answered, in bytes: 6 MiB, twice what a client may send to an API server.
    /// </summary>
    public const int MaxBodyBytes = 6 * 1024 * 1024;

    const string Json = "application/json";
    const string Text = "text/plain; charset=utf-8";

    readonly AdmissionHandler handler;

    /// <summary>Makes an endpoint.</summary>
    /// <param name="handler">Answers the reviews.</param>
    public AdmissionEndpoint(AdmissionHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        this.handler = handler;
    }

    /// <summary>
    /// The answer to a body that exceeds <see cref="MaxBodyBytes"/>, which a host need not read to the end.
    /// </summary>
    public static AdmissionHttpReply TooLarge { get; } =
        Refuse(400, $"the body is larger than {MaxBodyBytes} bytes, the most that is answered");

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
