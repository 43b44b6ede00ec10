using System.Net;
using Sidecar.Tests.Admission;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Configuration;

/// <summary>The configuration is mounted as ConfigMaps are, and changes while reviews are answered.</summary>
public class MountedConfigurationTests
{
    const string Good = "policy: enabled\n";
    const string Values = """{"global":{"hub":"registry.example/one","tag":"1"}}""";

    [Fact]
    public async Task A_new_version_is_taken_over_with_all_of_its_files()
    {
        using var mount = new MountedFolder(("config", Good), ("values", Values));
        await using var webhook = await Start(mount);
        Assert.Contains("registry.example/one/proxyv2:1", await Injected(webhook), StringComparison.Ordinal);

        mount.Write(("config", Good), ("values", Values.Replace("one", "two", StringComparison.Ordinal)));
        await Eventually.Holds(
            async () => (await Injected(webhook))?.Contains("registry.example/two/proxyv2:1", StringComparison.Ordinal) == true,
            "the new values are used");

        mount.Write(("config", "policy: disabled\n"), ("values", Values));
        await Eventually.Holds(async () => await Injected(webhook) is null, "the new policy is used");
    }

    [Fact]
    public async Task A_broken_version_keeps_the_last_good_one_is_reported_and_mended_without_a_restart()
    {
        using var mount = new MountedFolder(("config", Good), ("values", Values));
        await using var webhook = await Start(mount);

        mount.Write(("config", "policy: [enabled\n"), ("values", Values));
        await Eventually.Holds(async () => (await webhook.Ready()).Text.Contains("[!] configuration:", StringComparison.Ordinal),
            "readiness tells of the broken version");
        var (status, text) = await webhook.Ready();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("the newest is refused: Sidecar:Injection:Injector", text, StringComparison.Ordinal);
        Assert.Contains("registry.example/one", await Injected(webhook), StringComparison.Ordinal);
        await webhook.MetricBecomes(0, "sidecar_webhook_configuration_good");
        Assert.True(await webhook.Metric("sidecar_webhook_configuration_reloads_total", "refused") >= 1);
        Assert.Single(webhook.Log.Texts(2002));

        mount.Write(("config", Good), ("values", Values.Replace("one", "three", StringComparison.Ordinal)));
        await Eventually.Holds(
            async () => (await Injected(webhook))?.Contains("registry.example/three", StringComparison.Ordinal) == true,
            "the mended version is used");
        Assert.Contains("[+] configuration:", (await webhook.Ready()).Text, StringComparison.Ordinal);
        await webhook.MetricBecomes(1, "sidecar_webhook_configuration_good");
    }

    [Fact]
    public async Task A_version_that_lacks_a_file_keeps_the_last_good_one()
    {
        using var mount = new MountedFolder(("config", Good), ("values", Values));
        await using var webhook = await Start(mount);
        mount.Write(("config", Good));
        await Eventually.Holds(
            async () => (await webhook.Ready()).Text.Contains("Could not find file", StringComparison.Ordinal), "the file is missed");
        Assert.Contains("registry.example/one", await Injected(webhook), StringComparison.Ordinal);
        Assert.Single(webhook.Log.Texts(2003));
        mount.Write(("config", Good), ("values", Values));
        await Eventually.Holds(
            async () => (await webhook.Ready()).Text.Contains("[+] configuration:", StringComparison.Ordinal), "the file is back");
    }

    [Fact]
    public async Task A_folder_of_templates_is_one_template_a_file()
    {
        using var config = new MountedFolder(("config", "defaultTemplates: [extra]\n"), ("values", Values));
        using var templates = new MountedFolder(("extra.yaml", "spec:\n  containers:\n  - name: extra\n    image: extra:1\n"));
        await using var webhook = await Start(config, ("Mounts:TemplatesFolder", templates.Root));
        Assert.Contains("extra:1", await Injected(webhook), StringComparison.Ordinal);

        templates.Write(("extra.yaml", "spec:\n  containers:\n  - name: extra\n    image: extra:2\n"));
        await Eventually.Holds(
            async () => (await Injected(webhook))?.Contains("extra:2", StringComparison.Ordinal) == true, "the new template is used");
    }

    [Fact]
    public async Task Two_files_for_one_template_keep_the_last_good_version()
    {
        const string Extra = "spec:\n  containers:\n  - name: extra\n    image: extra:1\n";
        using var config = new MountedFolder(("config", "defaultTemplates: [extra]\n"), ("values", Values));
        using var templates = new MountedFolder(("extra.yaml", Extra));
        await using var webhook = await Start(config, ("Mounts:TemplatesFolder", templates.Root));

        templates.Write(("extra.yaml", Extra), ("Extra.yml", Extra));
        await Eventually.Holds(
            async () => (await webhook.Ready()).Text.Contains("found 2 files for Sidecar:Injection:Templates:", StringComparison.Ordinal), "it is told of");
        Assert.Contains("extra:1", await Injected(webhook), StringComparison.Ordinal);

        templates.Write(("extra.yaml", Extra.Replace(":1", ":2", StringComparison.Ordinal)));
        await Eventually.Holds(
            async () => (await Injected(webhook))?.Contains("extra:2", StringComparison.Ordinal) == true, "the mended version is used");
        Assert.Single(webhook.Log.Texts(2003));
    }

    [Fact]
    public async Task Reviews_never_fail_while_versions_come_and_go()
    {
        using var mount = new MountedFolder(("config", Good), ("values", Values));
        await using var webhook = await Start(mount);
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            var answered = 0;
            for (; !stop.IsCancellationRequested; answered++)
                Assert.Contains("proxyv2:1", await Injected(webhook), StringComparison.Ordinal);
            return answered;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 30; i++)
        {
            mount.Write(("config", i % 3 == 1 ? "policy: [" : Good), ("values", Values.Replace("one", $"v{i}", StringComparison.Ordinal)));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        await stop.CancelAsync();
        Assert.True(await asking > 0);
    }

    static Task<RunningWebhook> Start(MountedFolder mount, params IEnumerable<(string, string)> more) => RunningWebhook.Start(
        [("Mounts:ConfigFile", mount["config"]), ("Mounts:ValuesFile", mount["values"]), .. more]);

    /// <summary>The patch for a pod; null where it is left alone.</summary>
    static async Task<string?> Injected(RunningWebhook webhook)
    {
        var (status, body) = await webhook.Client.PostReview();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(AdmissionFacts.Check(Review.Bytes, body));
        return AdmissionFacts.PatchOf(body);
    }
}
