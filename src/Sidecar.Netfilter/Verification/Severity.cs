namespace Sidecar.Netfilter.Verification;

/// <summary>How much a property that does not hold matters.</summary>
public enum Severity
{
    /// <summary>Something is odd or without use; no connection goes where it should not.</summary>
    Warning,

    /// <summary>A connection goes where it should not, or fails.</summary>
    Error,
}
