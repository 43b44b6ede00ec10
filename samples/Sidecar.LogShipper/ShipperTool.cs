using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Workloads;

namespace Sidecar.LogShipper;

/// <summary>Manifests in, the same manifests with log shippers out.</summary>
static class ShipperTool
{
    const string Usage = "usage: log-shipper IMAGE < MANIFEST > INJECTED\n";

    /// <summary>Injects one stream into another.</summary>
    /// <returns>The exit code: 0 done, 1 the manifest cannot be injected, 2 not called as it should be.</returns>
    public static int Run(string[] arguments, Stream input, Stream output, TextWriter error)
    {
        if (arguments is not [{ Length: > 0 } image] || image.StartsWith('-'))
        {
            error.Write(Usage);
            return arguments is ["-h" or "--help"] ? 0 : 2;
        }
        var resources = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "10m", ["memory"] = "32Mi" } };
        var injector = new ManifestInjector(new SidecarInjector(ShipperProfile.Create(image, resources)));
        switch (injector.Inject(ReadAll(input), "standard input"))
        {
            case ManifestInjection.Completed done:
                output.Write(Encoding.UTF8.GetBytes(done.Text));
                WriteLines(error, done.Warnings);
                return 0;
            case ManifestInjection.Refused refused:
                WriteLines(error, refused.Diagnostics);
                return 1;
            default:
                throw new InvalidOperationException("An injection is completed or refused.");
        }
    }

    // One byte more than is taken is enough to be told so.
    static ReadOnlySpan<byte> ReadAll(Stream input)
    {
        using var all = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (all.Length <= JsonLimits.Default.MaxBytes && input.Read(chunk) is > 0 and var read)
            all.Write(chunk, 0, read);
        return all.ToArray();
    }

    static void WriteLines<T>(TextWriter error, IEnumerable<T> lines)
    {
        foreach (var line in lines)
            error.Write($"{line}\n");
    }
}
