using System.Text;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Workloads;

/// <summary>What came of a whole manifest: all of it, or nothing.</summary>
public abstract record ManifestInjection
{
    private protected ManifestInjection()
    {
    }

    /// <summary>Everything went well.</summary>
    /// <param name="Documents">The documents, in order, also those that were passed on as they are.</param>
    public sealed record Completed(EquatableArray<ManifestDocument> Documents) : ManifestInjection
    {
        /// <summary>What the author should know, in the order of the documents.</summary>
        public IEnumerable<string> Warnings =>
            Documents.SelectMany(document => document.Workloads).SelectMany(workload => workload.Warnings);

        /// <summary>The manifest with its sidecars. Without a change it is the same text, byte for byte.</summary>
        public string Text => string.Concat(Documents.Select(document => document.Text));

        /// <summary>The manifest with its sidecars, in UTF-8.</summary>
        public byte[] ToUtf8() => Encoding.UTF8.GetBytes(Text);
    }

    /// <summary>Something is wrong, and there is no output.</summary>
    /// <param name="Diagnostics">All that is wrong, in the order of the documents; at least one.</param>
    public sealed record Refused(EquatableArray<Diagnostic> Diagnostics) : ManifestInjection;
}
