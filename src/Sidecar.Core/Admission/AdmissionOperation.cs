namespace Sidecar.Core.Admission;

/// <summary>What is being done to the object of a review.</summary>
public enum AdmissionOperation
{
    /// <summary>The review does not say.</summary>
    Unstated,

    /// <summary>The object is created.</summary>
    Create,

    /// <summary>The object is changed.</summary>
    Update,

    /// <summary>The object is deleted; the review carries only the old one.</summary>
    Delete,

    /// <summary>A connection to the object is opened, as by <c>kubectl exec</c>.</summary>
    Connect,
}
