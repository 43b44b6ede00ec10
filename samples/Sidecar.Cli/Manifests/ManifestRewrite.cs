using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Manifests;

/// <summary>What became of one file: its documents, or all that is wrong with it.</summary>
/// <param name="Documents">The documents, in order; empty where something is wrong.</param>
/// <param name="Content">The whole file as it would be.</param>
/// <param name="Problems">All that is wrong, one line each.</param>
/// <param name="Warnings">What its author should know, one line each.</param>
/// <param name="Changed">The number of objects that were changed.</param>
/// <param name="Kept">The number of objects with pods that were left as they were.</param>
sealed record ManifestRewrite(
    IReadOnlyList<ManifestDocument> Documents, byte[] Content, IReadOnlyList<string> Problems, IReadOnlyList<string> Warnings,
    int Changed, int Kept)
{
    public static ManifestRewrite Of(ManifestInjection injection) => injection switch
    {
        ManifestInjection.Completed done => new(
            done.Documents, done.ToUtf8(), [], [.. done.Warnings],
            done.Documents.Sum(document => document.Workloads.Count(one => !one.Patch.IsEmpty)),
            done.Documents.Sum(document => document.Workloads.Count(one => one.Patch.IsEmpty))),
        ManifestInjection.Refused refused => Wrong([.. refused.Diagnostics.Select(one => one.ToString())]),
        _ => throw new InvalidOperationException($"Unknown outcome {injection}."),
    };

    public static ManifestRewrite Of(ManifestUninjection uninjection) => uninjection switch
    {
        ManifestUninjection.Completed done => new(
            done.Documents, done.ToUtf8(), [], [.. done.Remarks.Distinct()],
            done.Documents.Sum(document => document.Uninjections.Count(one => !one.Patch.IsEmpty)),
            done.Documents.Sum(document => document.Uninjections.Count(one => one.Patch.IsEmpty))),
        ManifestUninjection.Refused refused => Wrong([.. refused.Diagnostics.Select(one => one.ToString())]),
        _ => throw new InvalidOperationException($"Unknown outcome {uninjection}."),
    };

    public static ManifestRewrite Wrong(IReadOnlyList<string> problems) => new([], [], problems, [], 0, 0);
}
