namespace Sidecar.Core.Admission;

/// <summary>Group, version and kind of an object. <c>default</c> is the kind of a review that names none.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version in the group, for example <c>v1</c>.</param>
/// <param name="Kind">The kind, for example <c>Pod</c>.</param>
public readonly record struct ObjectKind(string Group, string Version, string Kind)
{
    /// <summary>The pod of the core group, <c>v1</c>.</summary>
    public static ObjectKind Pod => new("", "v1", "Pod");

    /// <summary>True where no kind is named.</summary>
    internal bool IsUnstated => string.IsNullOrEmpty(Kind);

    /// <summary>For example <c>apps/v1 Deployment</c> or <c>v1 Pod</c>.</summary>
    public override string ToString() =>
        IsUnstated ? "" : string.IsNullOrEmpty(Group) ? $"{Version} {Kind}" : $"{Group}/{Version} {Kind}";
}
