namespace Sidecar.Core.Admission;

/// <summary>Why an object is refused, as the user will see it.</summary>
/// <remarks>
/// An API server takes code and reason as they are and derives neither from the other; a denial without them is shown
/// as a bare <c>Error from server</c>.
/// </remarks>
public sealed record AdmissionStatus
{
    /// <summary>The HTTP status of the user's request, 400 to 599.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is outside 400 to 599.</exception>
    public required int Code
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 400);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 599);
            field = value;
        }
    }

    /// <summary>One word, for example <c>BadRequest</c>: shown by <c>kubectl</c> in parentheses.</summary>
    public required string Reason { get; init; }

    /// <summary>What was found, what was expected and what to do. May have several lines.</summary>
    public required string Message { get; init; }

    /// <summary>Code 400, <c>BadRequest</c>: the sender of the object has to change it.</summary>
    /// <param name="message">What was found, what was expected and what to do.</param>
    internal static AdmissionStatus BadRequest(string message) =>
        new() { Code = 400, Reason = "BadRequest", Message = message };

    /// <summary>Code 500, <c>InternalError</c>: whoever runs the webhook has to mend it.</summary>
    /// <param name="message">What went wrong.</param>
    internal static AdmissionStatus InternalError(string message) =>
        new() { Code = 500, Reason = "InternalError", Message = message };
}
