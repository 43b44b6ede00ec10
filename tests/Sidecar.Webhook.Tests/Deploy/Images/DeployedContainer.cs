using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>
/// What the Deployment of the base gives its container: the environment, and the ConfigMaps mounted, in folders of the
/// test's own that stand for the paths of the mounts.
/// </summary>
[UnsupportedOSPlatform("windows")]
sealed class DeployedContainer : IDisposable
{
    readonly Dictionary<string, MountedFolder> mounts = [];

    public DeployedContainer()
    {
        var configMaps = Manifests.FromFiles(Path.Combine(Manifests.Folder, "base")).Where(one => one["kind"]!.ToString() == "ConfigMap")
            .ToDictionary(one => one["metadata"]!["name"]!.ToString(), one => one["data"]!.AsObject());
        foreach (var volume in Pod["volumes"]!.AsArray().Where(volume => volume!["configMap"] is not null))
        {
            var data = configMaps[volume!["configMap"]!["name"]!.ToString()];
            Mount(MountPath(volume["name"]!.ToString()), data.Select(one => (one.Key, one.Value!.ToString())));
        }
    }

    public static JsonNode Pod { get; } =
        Manifests.Read(Path.Combine(Manifests.Folder, "base", "deployment.yaml")).Single()["spec"]!["template"]!["spec"]!;

    public static JsonNode Spec { get; } = Pod["containers"]!.AsArray().Single()!;

    /// <summary>The variables, with paths as they are on this machine.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment => Spec["env"]!.AsArray().Select(variable =>
        KeyValuePair.Create(variable!["name"]!.ToString(), OnThisMachine(variable["value"]!.ToString())));

    /// <summary>Mounts files for all users to read. Gives the folder.</summary>
    public string Mount(string path, IEnumerable<(string Name, string Text)> files)
    {
        var folder = mounts[path] = new MountedFolder(files);
        File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
        return folder.Root;
    }

    public void Dispose()
    {
        foreach (var folder in mounts.Values)
            folder.Dispose();
    }

    string OnThisMachine(string value) =>
        mounts.Where(mount => value.StartsWith($"{mount.Key}/", StringComparison.Ordinal))
            .Select(mount => mount.Value.Root + value[mount.Key.Length..]).SingleOrDefault(value);

    static string MountPath(string volume) =>
        Spec["volumeMounts"]!.AsArray().Single(mount => mount!["name"]!.ToString() == volume)!["mountPath"]!.ToString();
}
