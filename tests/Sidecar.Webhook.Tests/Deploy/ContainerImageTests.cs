using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sidecar.Webhook.Options;
using Sidecar.Webhook.Tests.Deploy.Images;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Deploy;

/// <summary>What <c>dotnet publish -t:PublishContainer</c> makes, down to the program that runs as its configuration says.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class ContainerImageTests(PublishedImage published) : IClassFixture<PublishedImage>
{
    static JsonNode Pod => DeployedContainer.Pod;

    static JsonNode Container => DeployedContainer.Spec;

    [Fact]
    public async Task Its_tag_is_what_the_manifests_name()
    {
        await published.Images();
        var image = Manifests.Read(Path.Combine(Manifests.Folder, "base", "kustomization.yaml")).Single()["images"]!.AsArray().Single()!;
        Assert.Equal(Container["image"]!.ToString(), image["name"]!.ToString());
        Assert.Equal(PublishedImage.Repository, image["newName"]!.ToString());
        var tag = image["newTag"]!.ToString();
        Assert.Contains(tag, published.Registry.Tags(PublishedImage.Repository));
        var platforms = published.Registry.Manifest(PublishedImage.Repository, tag).Manifests.Select(one => one.Platform);
        Assert.Equal(["linux/amd64", "linux/arm64"], platforms.Order());
    }

    [Fact]
    public async Task Every_digest_and_size_is_that_of_what_it_names()
    {
        foreach (var image in await published.Images())
        {
            Same(image.Descriptor, image.Manifest.Content);
            foreach (var part in image.Manifest.Blobs)
                Same(part, image.Blob(part));
            Assert.Equal(image.LayerDigests, image.Manifest.Layers.Select(layer => ImageRegistry.Digest(image.Archive(layer))));
            Assert.Equal(image.Descriptor.Platform, image.Platform);
        }

        static void Same(Descriptor expected, byte[] content) =>
            Assert.Equal((expected.Digest, expected.Size), (ImageRegistry.Digest(content), content.Length));
    }

    [Fact]
    public async Task It_runs_as_the_user_of_the_Deployment_who_is_not_root()
    {
        Assert.True(Pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
        foreach (var image in await published.Images())
        {
            // By number: of a name no kubelet can tell whose it is, and refuses to run it as not root.
            Assert.Matches("^[1-9][0-9]*$", image.Start.User);
            Assert.Equal(Pod["securityContext"]!["runAsUser"]!.ToString(), image.Start.User);
            Assert.Equal(image.Start.User, image.Start.Variables.Single(one => one.Key == "APP_UID").Value);
        }
    }

    [Fact]
    public async Task Its_ports_are_those_of_the_Deployment_and_of_the_program()
    {
        var exposed = Container["ports"]!.AsArray().Select(port => $"{port!["containerPort"]}/tcp").Order().ToList();
        var defaults = new ServerOptions();
        Assert.Equal(exposed, new[] { defaults.Listen, defaults.Management }.Select(address => $"{address.Split(':')[^1]}/tcp").Order());
        foreach (var image in await published.Images())
        {
            Assert.Equal(exposed, image.Start.ExposedPorts!.Keys.Order());
            var server = Json(image.Files["/app/appsettings.json"])["Webhook"]!["Server"]!;
            Assert.Equal((defaults.Listen, defaults.Management), (server["Listen"]!.ToString(), server["Management"]!.ToString()));
        }
    }

    [Fact]
    public async Task Its_labels_are_whole()
    {
        foreach (var image in await published.Images())
        {
            var labels = image.Start.Labels!;
            Assert.Equal("Apache-2.0", labels["org.opencontainers.image.licenses"]);
            Assert.Equal(PublishedImage.Source, labels["org.opencontainers.image.source"]);
            Assert.Equal($"{published.Registry.Name}/{PublishedImage.Base.Split('/', 2)[1]}", labels["org.opencontainers.image.base.name"]);
            Assert.Equal(published.PublishedBase.Digests[image.Platform], labels["org.opencontainers.image.base.digest"]);
            Assert.NotEmpty(labels["org.opencontainers.image.version"]);
            var created = DateTimeOffset.ParseExact(labels["org.opencontainers.image.created"], "O", CultureInfo.InvariantCulture);
            Assert.InRange(created, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        }
    }

    [Fact]
    public async Task The_base_is_chiselled_and_has_the_runtime_that_the_program_asks_for()
    {
        var version = ChiselledName().Match(PublishedImage.Base).Groups["version"].Value;
        Assert.True(version.Length > 0, $"found {PublishedImage.Base}, expected a chiselled image of ASP.NET Core");
        foreach (var image in await published.Images())
        {
            var options = Json(image.Files["/app/Sidecar.Webhook.runtimeconfig.json"])["runtimeOptions"]!;
            Assert.All(
                options["frameworks"]!.AsArray().Select(framework => framework!["version"]!.ToString()),
                framework => Assert.StartsWith($"{version}.", framework, StringComparison.Ordinal));
            // A chiselled image has no ICU.
            Assert.True(options["configProperties"]!["System.Globalization.Invariant"]!.GetValue<bool>());
            // What the base says stays, and nothing of the builder's environment is added.
            Assert.Equal(ChiselledBase.Environment.Order(), image.Start.Env.Order());
            Assert.Equal(published.PublishedBase.Layer, image.Manifest.Layers[0].Digest);
        }
    }

    [Fact]
    public async Task Above_the_base_there_is_the_program_and_nothing_else()
    {
        foreach (var image in await published.Images())
        {
            var files = image.Files;
            Assert.All(files.Keys, path => Assert.Matches(FileOfTheProgram(), path));
            var libraries = Json(files["/app/Sidecar.Webhook.deps.json"])["targets"]!.AsObject()
                .SelectMany(target => target.Value!.AsObject())
                .SelectMany(library => library.Value!["runtime"] as JsonObject ?? [])
                .Select(file => Path.GetFileName(file.Key));
            Assert.Equal(libraries.Order(), files.Keys.Where(IsLibrary).Select(Path.GetFileName).Order());
            foreach (var (path, file) in files)
            {
                Assert.Equal(UnixFileMode.OtherRead, file.Mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
                if (!IsLibrary(path))
                    Assert.DoesNotContain("PRIVATE KEY", Encoding.Latin1.GetString(file.Content), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task It_starts_answers_the_probes_of_the_Deployment_and_injects()
    {
        var image = (await published.Images()).Single(one => one.Platform == PublishedImage.ThisPlatform);
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue();
        using var container = new DeployedContainer();
        var tls = container.Mount("/etc/webhook/tls", [("tls.crt", certificate), ("tls.key", key)]);
        using var unpacked = new UnpackedImage(image);
        using var started = new StartedImage(unpacked,
        [
            .. container.Environment,
            new("Webhook__Tls__CertificateFile", $"{tls}/tls.crt"), new("Webhook__Tls__KeyFile", $"{tls}/tls.key"),
            new("Webhook__Server__Listen", "https://127.0.0.1:0"), new("Webhook__Server__Management", "http://127.0.0.1:0"),
        ]);

        using var management = new HttpClient { BaseAddress = await started.Address("http"), Timeout = Eventually.Bound };
        foreach (var probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            var path = new Uri(Container[probe]!["httpGet"]!["path"]!.ToString(), UriKind.Relative);
            using var answer = await management.GetAsync(path, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{probe}: {text}\n{started.Log}");
        }
        using var api = new HttpClient(new SocketsHttpHandler { SslOptions = TestAuthority.Trusting(authority.Root) })
        {
            BaseAddress = await started.Address("https"),
            Timeout = Eventually.Bound,
        };
        var (status, body) = await api.PostReview();
        Assert.Equal(HttpStatusCode.OK, status);
        var patch = Convert.FromBase64String(JsonNode.Parse(body)!["response"]!["patch"]!.ToString());
        Assert.Contains("istio-proxy", Encoding.UTF8.GetString(patch), StringComparison.Ordinal);
        Assert.DoesNotContain("Overriding address", started.Log, StringComparison.Ordinal);
        if (started.IsOtherUser)
            Assert.Equal(image.Start.User, started.UserId);
    }

    static bool IsLibrary(string path) => path.EndsWith(".dll", StringComparison.Ordinal);

    static JsonNode Json(LayerEntry file) => JsonNode.Parse(file.Content)!;

    [GeneratedRegex(@"^mcr\.microsoft\.com/dotnet/aspnet:(?<version>\d+\.\d+)-[a-z]+-chiseled$")]
    private static partial Regex ChiselledName();

    [GeneratedRegex(@"^/app/([A-Za-z0-9.]+\.dll|Sidecar\.(Core|Webhook)\.pdb|Sidecar\.Webhook(\.(deps|runtimeconfig)\.json)?|appsettings\.json)$")]
    private static partial Regex FileOfTheProgram();
}
