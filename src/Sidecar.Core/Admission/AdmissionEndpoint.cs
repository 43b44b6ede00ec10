using System.Text;

namespace Sidecar.Core.Admission;

/// <summary>
/// The webhook's HTTP manners without HTTP: which status, content type and body a request is answered with. A host only
/// moves bytes.
/// </summary>
/// <remarks>
/// <para>Safe for use by many threads.</para>
/// <para>Replicas of a workload are created in numbers, and their reviews differ in the uid, in the generated name of the
/// volume with the token of the service account and in the times of the managed fields, of which only the uid has a part in
/// the answer. An endpoint can remember answers to spare the work from the third replica on, and from the third time on
/// that a review comes again: give it <c>rememberedBytes</c>.</para>
/// </remarks>
public sealed class AdmissionEndpoint
{
    /// <summary>
    /// The greatest body that is answered where nothing else is said, in bytes: 7 MiB. An UPDATE carries the object
    /// twice, each up to the 3 MiB that a client may send to an API server, and an envelope.
    /// </summary>
    public const int DefaultMaxBodyBytes = 7 * 1024 * 1024;

    internal const string Json = "application/json";
    const string Text = "text/plain; charset=utf-8";

    readonly AdmissionHandler handler;
    readonly AnswerMemory? memory;

    /// <summary>Makes an endpoint.</summary>
    /// <param name="handler">Answers the reviews. Its own limits have to allow bodies of that size.</param>
    /// <param name="maxBodyBytes">The greatest body that is answered, in bytes.</param>
    /// <param name="rememberedBytes">
    /// How much memory answers may take that are kept for further replicas, in bytes, by estimate; 0, the default, keeps
    /// none. The answer to a typical pod takes 40 KB; reviews of more than 256 KiB are worked out each time. Only for a
    /// handler whose answer to a pod depends on nothing but the review and the path, that does not read the times of the managed fields, and that does not tell volumes apart by how
    /// the API server names them: rules, templates and mutators of one's own may compare names in a review with each other,
    /// not look into them, nor compare them with names of their own that begin with <c>kube-api-access-</c>. What is kept is
    /// the answer alone, neither the review nor the pod; with what the patch repeats of a pod it stays until other answers
    /// take its place, or as long as the endpoint.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maxBodyBytes"/> is not positive or <paramref name="rememberedBytes"/> is negative.
    /// </exception>
    public AdmissionEndpoint(AdmissionHandler handler, int maxBodyBytes = DefaultMaxBodyBytes, int rememberedBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBodyBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(rememberedBytes);
        this.handler = handler;
        memory = rememberedBytes > 0 ? new AnswerMemory(Work, rememberedBytes) : null;
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
        return memory is null ? Work(body, path) : memory.Answer(body, path);
    }

    AdmissionHttpReply Work(ReadOnlyMemory<byte> review, string path)
    {
        var reply = handler.Handle(review, path);
        return new AdmissionHttpReply(200, Json, new(reply.ToUtf8())) { Review = reply };
    }

    static AdmissionHttpReply Refuse(int status, string message) =>
        new(status, Text, new(Encoding.UTF8.GetBytes(message + "\n")));
}
