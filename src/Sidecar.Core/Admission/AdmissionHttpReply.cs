using System.Buffers;

namespace Sidecar.Core.Admission;

/// <summary>What a host sends back.</summary>
/// <param name="StatusCode">The HTTP status. Every review is answered with 200, a denial too.</param>
/// <param name="ContentType">The header <c>Content-Type</c>.</param>
/// <param name="Body">
/// The body. A remembered answer is in three parts, of which only the middle one, the uid, is its own: sent part by part
/// nothing is copied.
/// </param>
public sealed record AdmissionHttpReply(int StatusCode, string ContentType, ReadOnlySequence<byte> Body)
{
    /// <summary>The review in the body; null where the body is a text about a request that was no review.</summary>
    public AdmissionReply? Review { get; init; }

    /// <summary>
    /// True where the answer was not worked out but is that to another replica of the same workload, or to this one when it
    /// was asked about before, under the uid of this request.
    /// <see cref="Review"/> then has no <see cref="AdmissionReply.Injection"/>.
    /// </summary>
    public bool IsRemembered { get; init; }
}
