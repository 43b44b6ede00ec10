using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Tests.Webhooks;

/// <summary>The webhook configurations and tables of the conformance data.</summary>
public class WebhookCorpusTests
{
    const string Family = "istio-injection";

    static readonly string[] CheckedConfigurations = ["default-injector", "rev-16-injector", "never-match-injector"];

    public static IEnumerable<TheoryDataRow<string?>> Files => Corpus.Cases(Family, folder =>
        Directory.Exists(Path.Combine(folder, "webhooks"))
            ? Directory.GetFiles(Path.Combine(folder, "webhooks"), "*.yaml").Select(file => Path.GetFileName(file)!).Order()
            : []);

    public static IEnumerable<TheoryDataRow<string?>> Matchings => Rows("webhook-matching.json");

    public static IEnumerable<TheoryDataRow<string?>> Tags => Rows("tag-webhooks.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void A_configuration_is_read_without_loss(string? file)
    {
        var json = Read(Corpus.SkipIfAbsent(Family, file));

        Assert.True(JsonNode.DeepEquals(json, WebhookConfiguration.FromJson(json).ToJson()));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_configuration_of_Istio_can_be_built(string? file)
    {
        var json = Read(Corpus.SkipIfAbsent(Family, file));
        var wanted = WebhookConfiguration.FromJson(json);

        var built = Build(wanted);

        if (wanted.Entries.All(IstioWebhooks.IsDeactivated))
            built = IstioWebhooks.Deactivate(built);
        Assert.Equal(wanted.Entries.Select(entry => Effective(entry, wanted)), built.Entries.Select(entry => Effective(entry, built)));
        if (wanted.Labels.ContainsKey("helm.sh/chart"))
            Assert.Equal(wanted, built);
    }

    [Theory]
    [MemberData(nameof(Matchings))]
    public void Check_inject_gives_the_wanted_answers(string? name)
    {
        var row = Row("webhook-matching.json", Corpus.SkipIfAbsent(Family, name));
        var configurations = CheckedConfigurations.Select(file => WebhookConfiguration.FromJson(Read(file + ".yaml")));

        var answers = InjectionCheck.Explain(configurations, Labels(row["namespaceLabels"]), Labels(row["podLabels"]));

        var wanted = row["want"]!.AsArray().Select(want => new InjectionCheck(
            (string)want!["name"]!, (string)want["revision"]!, (bool)want["injected"]!, (string)want["reason"]!));
        Assert.Equal(wanted, answers);
    }

    [Theory]
    [MemberData(nameof(Matchings))]
    public void Check_inject_and_the_matcher_agree(string? name)
    {
        var row = Row("webhook-matching.json", Corpus.SkipIfAbsent(Family, name));
        var configurations = CheckedConfigurations.Select(file => WebhookConfiguration.FromJson(Read(file + ".yaml")));
        var pod = Pod.FromJson(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = row["podLabels"]?.DeepClone() } });

        var called = IstioWebhooks.Matcher(configurations)
            .Match(WebhookRequest.Creating(pod, "some-namespace", Labels(row["namespaceLabels"])))
            .Where(match => match.Outcome == WebhookOutcome.Called);

        Assert.Equal(
            row["want"]!.AsArray().Where(want => (bool)want!["injected"]!).Select(want => (string)want!["name"]!),
            called.Select(match => match.Configuration));
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void A_revision_tag_takes_over_how_its_revision_is_reached(string? name)
    {
        var row = Row("tag-webhooks.json", Corpus.SkipIfAbsent(Family, name));
        var want = row["want"]!;
        var tag = new RevisionTag((string)row["tag"]!, (string)row["canonical"]!["revision"]!);

        var created = Assert.IsType<RevisionTagResult.Created>(tag.Create([CanonicalOf(row["canonical"]!)]));

        var made = created.Configuration;
        Assert.Equal((int)want["count"]!, made.Entries.Count);
        Assert.All(made.Entries, entry =>
        {
            Assert.Equal((string?)want["service"], entry.ClientConfig.Service?.Name);
            Assert.Equal((string?)row["canonical"]!["path"] ?? (want["service"] is null ? null : "/inject"), entry.ClientConfig.Service?.Path);
            Assert.Equal((string?)want["url"], entry.ClientConfig.Url);
            Assert.Equal((string?)want["caBundleText"], Encoding.UTF8.GetString(Convert.FromBase64String(entry.ClientConfig.CaBundle!)));
            Assert.Equal((string?)want["reinvocationPolicy"], entry.ReinvocationPolicy.ToString());
        });
    }

    /// <summary>A configuration of the revision, reached as the row says and with the bytes <c>ca</c> as CA bundle.</summary>
    static WebhookConfiguration CanonicalOf(JsonNode row)
    {
        var revision = (string)row["revision"]!;
        var template = IstioWebhooks.Canonical(new IstioWebhookOptions { Revision = revision == "default" ? "" : revision });
        var client = new WebhookClientConfig
        {
            Url = (string?)row["url"],
            Service = (string?)row["service"] is { } service
                ? new("istio-system", service) { Path = (string?)row["path"] ?? "/inject", Port = 443 }
                : null,
            CaBundle = Convert.ToBase64String("ca"u8),
        };
        var reinvocation = (string?)row["reinvocationPolicy"] is { } policy ? Enum.Parse<WebhookReinvocationPolicy>(policy) : (WebhookReinvocationPolicy?)null;
        return WebhookConfiguration.Create(template.Name,
            template.Entries.Select(entry => entry with { ClientConfig = client, ReinvocationPolicy = reinvocation }), template.Labels);
    }

    /// <summary>The configuration once more: a tag's of the revision's, the old simple form, or a revision's own.</summary>
    static WebhookConfiguration Build(WebhookConfiguration wanted)
    {
        var options = Options(wanted);
        if (wanted.Entries is [{ Name: "sidecar-injector.istio.io" } simple])
            return IstioWebhooks.Simple(options with
            {
                EnableNamespacesByDefault = simple.NamespaceSelector!.Requirements.Any(one => one.Operator == SelectorOperator.NotIn),
            }, wanted.ApiVersion);
        if (!wanted.Labels.TryGetValue("istio.io/tag", out var name))
            return IstioWebhooks.Canonical(options);
        var tag = new RevisionTag(name, wanted.Labels["istio.io/rev"]) { EnableNamespacesByDefault = options.EnableNamespacesByDefault };
        return Assert.IsType<RevisionTagResult.Created>(tag.Create([IstioWebhooks.Canonical(options)])).Configuration;
    }

    /// <summary>The options a configuration was built from, as far as it tells.</summary>
    static IstioWebhookOptions Options(WebhookConfiguration built)
    {
        var revision = built.Labels.GetValueOrDefault("istio.io/rev", "default");
        var client = built.Entries[0].ClientConfig;
        return new IstioWebhookOptions
        {
            Revision = revision == "default" ? "" : revision,
            Namespace = client.Service?.Namespace ?? "istio-system",
            InjectionUrl = client.Url,
            InjectionPath = client.Service?.Path ?? "/inject",
            CaBundle = client.CaBundle,
            ReinvocationPolicy = built.Entries[0].ReinvocationPolicy ?? default,
            EnableNamespacesByDefault = built.Entries.Any(entry => entry.Name.StartsWith("auto.", StringComparison.Ordinal)),
            OwningResource = built.Labels.GetValueOrDefault("install.operator.istio.io/owning-resource", "unknown"),
            Release = built.Labels.GetValueOrDefault("release", "istio"),
            ChartVersion = built.Labels.GetValueOrDefault("app.kubernetes.io/version"),
        };
    }

    /// <summary>The entry with the API server's defaults written out; which reviews it understands differs by release.</summary>
    static WebhookEntry Effective(WebhookEntry entry, WebhookConfiguration of) => entry with
    {
        MatchPolicy = entry.MatchPolicy ?? of.Defaults.MatchPolicy,
        TimeoutSeconds = entry.TimeoutSeconds ?? of.Defaults.TimeoutSeconds,
        Rules = [.. entry.Rules.Select(rule => rule with { Scope = rule.Scope ?? WebhookScope.All })],
        AdmissionReviewVersions = [],
    };

    static IEnumerable<TheoryDataRow<string?>> Rows(string table) => Corpus.Cases(Family, folder =>
        File.Exists(Path.Combine(folder, "tables", table))
            ? Table(folder, table).Select(row => (string)row!["name"]!)
            : []);

    static JsonNode Row(string table, string name) =>
        Table(Corpus.Family(Family), table).First(row => (string)row!["name"]! == name)!;

    static JsonArray Table(string folder, string table) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "tables", table)))!["cases"]!.AsArray();

    static JsonObject Read(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Corpus.Family(Family), "webhooks", file));
        return (JsonObject)YamlStream.Parse(bytes, file).Documents.Select(document => document.Root).First(root => root is not null)!;
    }

    static Dictionary<string, string> Labels(JsonNode? node) =>
        (node as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
}
