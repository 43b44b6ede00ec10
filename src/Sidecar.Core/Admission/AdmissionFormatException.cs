namespace Sidecar.Core.Admission;

/// <summary>A text is not an AdmissionReview that can be answered.</summary>
/// <remarks>What could be read of it is kept, so that even the refusal can be addressed.</remarks>
public sealed class AdmissionFormatException : FormatException
{
    /// <summary>States what is wrong.</summary>
    /// <param name="message">What was found and what was expected, and where.</param>
    /// <param name="version">The version of the review, as far as it could be told.</param>
    /// <param name="uid">The uid of the request, if it could be read.</param>
    /// <param name="inner">What the reader said, if it was the reader.</param>
    public AdmissionFormatException(
        string message, AdmissionVersion version = AdmissionVersion.V1, string? uid = null, Exception? inner = null)
        : base(message, inner)
    {
        Version = version;
        Uid = uid;
    }

    /// <summary>The version of the review, <see cref="AdmissionVersion.V1"/> where it could not be told.</summary>
    public AdmissionVersion Version { get; }

    /// <summary>The uid of the request, or null where it could not be read.</summary>
    public string? Uid { get; }
}
