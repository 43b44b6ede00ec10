using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace Sidecar.Webhook.Tests.Deploy.Images;

/// <summary>
/// The image as users publish it, once for all tests of a class: by the same command, for all platforms, pulled from and
/// pushed to a registry. Only where the base comes from is another.
/// </summary>
public sealed class PublishedImage : IAsyncLifetime
{
    /// <summary>Where the sources are said to be: a checkout knows it of its remote.</summary>
    internal const string Source = "https://git.example/sidecar";

    const int SecondsToPublish = 10 * 60;

    static readonly string Project = Path.Combine(Checkout.Root, "samples", "Sidecar.Webhook");

    // Where the SDK keeps each layer that it ever pulled or made.
    readonly DirectoryInfo layers = Directory.CreateTempSubdirectory("sidecar-layers-");
    readonly Lazy<Task<IReadOnlyList<ContainerImage>>> published;

    public PublishedImage() => published = new(() => Task.Run(Publish));

    internal ImageRegistry Registry { get; private set; } = null!;

    /// <summary>The base as the project names it.</summary>
    internal static string Base => Setting("ContainerBaseImage");

    /// <summary>The repository that the project names.</summary>
    internal static string Repository => Setting("ContainerRepository");

    /// <summary>The platforms that the project names.</summary>
    internal static IEnumerable<string> Runtimes => Setting("ContainerRuntimeIdentifiers").Split(';');

    /// <summary>The base as it is in the registry.</summary>
    internal ChiselledBase PublishedBase { get; private set; } = null!;

    /// <summary>The platform of this machine, as images name it.</summary>
    internal static string ThisPlatform =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux/arm64" : "linux/amd64";

    /// <summary>The image for each platform, once it is in the registry. Skips the running test where there is no SDK to make it.</summary>
    internal Task<IReadOnlyList<ContainerImage>> Images() => published.Value;

    public async ValueTask InitializeAsync() => Registry = await ImageRegistry.Start();

    public async ValueTask DisposeAsync()
    {
        layers.Delete(recursive: true);
        if (Registry is not null)
            await Registry.DisposeAsync();
    }

    IReadOnlyList<ContainerImage> Publish()
    {
        Requires.Sdk();
        var (repository, tag) = (Base.Split('/', 2)[1].Split(':')[0], Base.Split(':')[1]);
        PublishedBase = ChiselledBase.PutInto(Registry, repository, tag);
        // Built by platform, in folders that no other test uses; the libraries are taken as they were built with the tests.
        var configuration = typeof(PublishedImage).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        RemoveEarlierOnes(Path.Combine(Project, "bin", configuration));
        Command.Run(
            [
                "dotnet", "publish", Project, "-t:PublishContainer", $"-p:ContainerRegistry={Registry.Name}",
                $"-p:ContainerBaseImage={Registry.Name}/{repository}:{tag}", $"-p:PrivateRepositoryUrl={Source}.git",
                "--configuration", configuration, "--no-restore", "-p:BuildProjectReferences=false", "-p:RunAnalyzers=false",
                "-maxcpucount:1", "--nologo", "--verbosity", "quiet",
            ],
            seconds: SecondsToPublish,
            environment: new Dictionary<string, string>
            {
                ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = Registry.Name,
                ["NO_PROXY"] = "127.0.0.1",
                ["XDG_CACHE_HOME"] = layers.FullName,
            }).Expect();
        var index = Registry.Tags(Repository).Select(one => Registry.Manifest(Repository, one)).Single(one => one.Manifests.Count > 0);
        return [.. index.Manifests.Select(one => new ContainerImage(Registry, Repository, one))];
    }

    // What lies where the program is published goes into the image, whenever it came there.
    static void RemoveEarlierOnes(string folder)
    {
        foreach (var runtime in Runtimes)
            foreach (var earlier in Directory.GetDirectories(folder, runtime, SearchOption.AllDirectories))
                Directory.Delete(earlier, recursive: true);
    }

    static string Setting(string name) =>
        XDocument.Load(Path.Combine(Project, "Sidecar.Webhook.csproj")).Descendants(name).Single().Value;
}
