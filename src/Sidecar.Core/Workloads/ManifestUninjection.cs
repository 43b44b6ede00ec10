using System.Text;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Workloads;

/// <summary>What came of taking back the injections of a whole manifest: all of it, or nothing.</summary>
public abstract record ManifestUninjection
{
    private protected ManifestUninjection()
    {
    }

    /// <summary>Everything went well.</summary>
    /// <param name="Documents">The documents, in order, also those that were passed on as they are.</param>
    public sealed record Completed(EquatableArray<ManifestDocument> Documents) : ManifestUninjection
    {
        /// <summary>What may still be left of the injections, each with its workload, in the order of the documents.</summary>
        public IEnumerable<string> Remarks =>
            from document in Documents
            from workload in document.Uninjections
            from remark in workload.Remarks
            select $"{workload.Workload.Kind} \"{workload.Workload.Name}\": {remark}";

        /// <summary>The manifest without its sidecars. Without a change it is the same text, byte for byte.</summary>
        public string Text => string.Concat(Documents.Select(document => document.Text));

        /// <summary>The manifest without its sidecars, in UTF-8.</summary>
        public byte[] ToUtf8() => Encoding.UTF8.GetBytes(Text);
    }

    /// <summary>Something is wrong, and there is no output.</summary>
    /// <param name="Diagnostics">All that is wrong, in the order of the documents; at least one.</param>
    public sealed record Refused(EquatableArray<Diagnostic> Diagnostics) : ManifestUninjection;
}
