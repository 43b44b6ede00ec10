using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;
using Sidecar.Core.Webhooks.Linting;

namespace Sidecar.Core.Tests.Webhooks;

public class WebhookLintTests
{
    const string Certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

    static readonly WebhookEntry Sound = new()
    {
        Name = "injector.example.com",
        ClientConfig = new() { Service = new("tools", "injector") { Path = "/inject", Port = 443 }, CaBundle = Base64(Certificate) },
        Rules = [WebhookRule.PodCreation],
        NamespaceSelector = LabelSelector.Parse("inject=yes"),
        SideEffects = WebhookSideEffects.None,
        AdmissionReviewVersions = ["v1"],
    };

    /// <summary>For every rule: what it is about, a configuration that breaks it and where, and a near one that does not.</summary>
    static readonly Case[] Cases =
    [
        new("name-not-qualified", "/webhooks/0/name", Sound with { Name = "injector.example" }, Sound with { Name = "i.example.com" }),
        new("name-not-qualified", "/webhooks/0/name", Sound with { Name = "injector..com" }, Sound),
        new("name-twice", "/webhooks/1/name", new([Sound, Off(Sound)]), new([Sound, Off(Sound) with { Name = "other.example.com" }])),
        new("version-removed", "/apiVersion", Written(WebhookApiVersion.V1Beta1), Written(WebhookApiVersion.V1)),
        new("address-missing", "/webhooks/0/clientConfig", Reached(new()), Sound),
        new("address-missing", "/webhooks/0/clientConfig",
            Reached(Sound.ClientConfig with { Url = "https://h/i" }), Reached(new() { Url = "https://h/i" })),
        Url("http://injector.example.com/inject"),
        Url("https://me@injector.example.com/inject"),
        Url("https://injector.example.com/inject?a=b"),
        Url("https://injector.example.com/inject#a"),
        Url("/inject"),
        Service("name", new("tools", "")),
        Service("namespace", new("", "injector")),
        Service("path", new("tools", "injector") { Path = "inject" }),
        Service("port", new("tools", "injector") { Port = 0 }),
        Service("port", new("tools", "injector") { Port = 65536 }),
        new("ca-bundle-empty", "/webhooks/0/clientConfig/caBundle",
            Reached(Sound.ClientConfig with { CaBundle = "" }), Reached(new() { Url = "https://h/i" })),
        new("ca-bundle-unreadable", "/webhooks/0/clientConfig/caBundle", Trusting("not base64!"), Trusting(Base64("text\n" + Certificate))),
        new("ca-bundle-unreadable", "/webhooks/0/clientConfig/caBundle",
            Trusting(Base64(Certificate.Replace("CERTIFICATE", "PUBLIC KEY", StringComparison.Ordinal))), Trusting(Base64(Certificate + Certificate))),
        new("timeout-out-of-range", "/webhooks/0/timeoutSeconds", Sound with { TimeoutSeconds = 31 }, Sound with { TimeoutSeconds = 30 }),
        new("timeout-out-of-range", "/webhooks/0/timeoutSeconds", Sound with { TimeoutSeconds = 0 }, Sound with { TimeoutSeconds = 1 }),
        new("timeout-long", "/webhooks/0/timeoutSeconds", Sound with { TimeoutSeconds = 11 }, Sound with { TimeoutSeconds = 10 }),
        new("timeout-long", "/webhooks/0/timeoutSeconds", Written(WebhookApiVersion.V1Beta1), Written(WebhookApiVersion.V1)),
        new("side-effects-unfit", "/webhooks/0/sideEffects", Sound with { SideEffects = null }, Sound),
        new("side-effects-unfit", "/webhooks/0/sideEffects",
            Sound with { SideEffects = WebhookSideEffects.Some }, Sound with { SideEffects = WebhookSideEffects.NoneOnDryRun }),
        new("review-versions-unfit", "/webhooks/0/admissionReviewVersions",
            Sound with { AdmissionReviewVersions = [] }, Sound with { AdmissionReviewVersions = ["v2", "v1"] }),
        new("review-versions-unfit", "/webhooks/0/admissionReviewVersions",
            Sound with { AdmissionReviewVersions = ["v2"] }, Sound with { AdmissionReviewVersions = ["v1beta1"] }),
        new("review-versions-old", "/webhooks/0/admissionReviewVersions",
            Sound with { AdmissionReviewVersions = ["v1beta1", "v1"] }, Sound with { AdmissionReviewVersions = ["v1", "v1beta1"] }),
        new("reinvoked", "/webhooks/0/reinvocationPolicy",
            Sound with { ReinvocationPolicy = WebhookReinvocationPolicy.IfNeeded }, Sound with { ReinvocationPolicy = WebhookReinvocationPolicy.Never }),
        new("fails-open", "/webhooks/0/failurePolicy",
            Sound with { FailurePolicy = WebhookFailurePolicy.Ignore }, Sound with { FailurePolicy = WebhookFailurePolicy.Fail }),
        new("fails-closed-everywhere", "/webhooks/0",
            Sound with { NamespaceSelector = LabelSelector.Everything }, Sound with { NamespaceSelector = null, ObjectSelector = LabelSelector.Parse("app") }),
        new("fails-closed-everywhere", "/webhooks/0",
            Sound with { NamespaceSelector = null }, Sound with { NamespaceSelector = null, FailurePolicy = WebhookFailurePolicy.Ignore }),
        new("matches-own-pods", "/webhooks/0/namespaceSelector",
            Selecting("kubernetes.io/metadata.name notin (kube-system)"), Selecting("kubernetes.io/metadata.name notin (kube-system,tools)")),
        new("matches-own-pods", "/webhooks/0/namespaceSelector", new([Sound], Tools("yes", "injector")), new([Sound], Tools("no", "injector"))),
        new("matches-own-pods", "/webhooks/0/namespaceSelector",
            new([Sound with { ObjectSelector = LabelSelector.Parse("app!=injector") }], Tools("yes", "other")),
            new([Sound with { ObjectSelector = LabelSelector.Parse("app!=injector") }], Tools("yes", "injector"))),
        new("matches-own-pods", "/webhooks/0/namespaceSelector",
            new([Sound with { NamespaceSelector = null }], new()),
            new([Sound with { NamespaceSelector = null, ObjectSelector = LabelSelector.Parse("!unknown") }], new())),
        new("matches-kube-system", "/webhooks/0/namespaceSelector",
            Selecting("istio-injection!=disabled"), Selecting("kubernetes.io/metadata.name notin (kube-system)")),
        new("pods-not-wanted", "/webhooks/0/rules", Sound with { Rules = [] }, Sound),
        new("pods-not-wanted", "/webhooks/0/rules",
            Ruled(WebhookRule.PodCreation with { Scope = WebhookScope.Cluster }), Ruled(WebhookRule.PodCreation with { Scope = WebhookScope.Namespaced })),
        new("rule-incomplete", "/webhooks/0/rules/0/apiGroups", Ruled(WebhookRule.PodCreation with { ApiGroups = [] }), Sound),
        new("wildcard-not-alone", "/webhooks/0/rules/0/apiVersions",
            Ruled(WebhookRule.PodCreation with { ApiVersions = ["*", "v1"] }), Ruled(WebhookRule.PodCreation with { ApiVersions = ["*"] })),
        new("rule-too-wide", "/webhooks/0/rules/0/operations",
            Ruled(WebhookRule.PodCreation with { Operations = [WebhookOperation.Create, WebhookOperation.Update] }), Sound),
        new("rule-too-wide", "/webhooks/0/rules/0/resources", Ruled(WebhookRule.PodCreation with { Resources = ["pods/*"] }), Sound),
        new("selector-contradiction", "/webhooks/0/namespaceSelector", Selecting("a,!a"), Selecting("a,b")),
        new("selector-contradiction", "/webhooks/0/namespaceSelector", Selecting("!kubernetes.io/metadata.name"), Selecting("!name")),
        new("selector-contradiction", "/webhooks/0/objectSelector",
            Sound with { ObjectSelector = LabelSelector.Parse("a in (x,y),a notin (x),a!=y") }, Sound with { ObjectSelector = LabelSelector.Parse("a in (x,y),a!=y") }),
        new("match-condition-errs", "/webhooks/0/matchConditions/0/expression",
            Conditioned("object.metadata.labels['a'] == 'b'"), Conditioned("object.metadata.?labels['a'].orValue('') == 'b'")),
        new("match-condition-errs", "/webhooks/0/matchConditions/0/expression",
            Conditioned("object.metadata.name == 'x'"), Conditioned("has(object.metadata.name) && object.metadata.name == 'x'")),
        new("two-match-one-pod", "/webhooks/1",
            new([Sound, Selecting("team,inject")]), new([Sound, Selecting("team,inject!=yes")])),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_finding_is_made_where_it_should_be_and_not_beside_it(int number)
    {
        var (code, pointer, bad, good) = Cases[number];

        Assert.Contains(bad.Check(), finding => (finding.Rule.Code, finding.Pointer.ToString()) == (code, pointer));
        Assert.DoesNotContain(good.Check(), finding => finding.Rule.Code == code);
    }

    [Fact]
    public void Every_rule_is_tried() => Assert.Equal(
        WebhookLint.Rules.Select(rule => rule.Code).Order(), Cases.Select(one => one.Code).Distinct().Order());

    [Fact]
    public void A_sound_configuration_gives_no_finding() => Assert.Empty(((Given)Sound).Check());

    [Fact]
    public void A_finding_reads_as_a_line() => Assert.Equal(
        "c0: /webhooks/0/timeoutSeconds: warning timeout-long: The timeout is 20 seconds. Set timeoutSeconds to 10 or less; injection takes milliseconds.",
        Assert.Single(((Given)(Sound with { TimeoutSeconds = 20 })).Check()).ToString());

    [Fact]
    public void All_findings_of_Istios_simple_form_for_all_namespaces_are_told() => Approved.Verify("WebhookLint.Simple.txt",
        string.Join('\n', WebhookLint.Check([IstioWebhooks.Simple(new() { EnableNamespacesByDefault = true })])));

    [Fact]
    public void Istios_own_configurations_lack_nothing_but_the_CA_that_istiod_fills_in()
    {
        WebhookConfiguration[] all = [IstioWebhooks.Canonical(new() { EnableNamespacesByDefault = true }), IstioWebhooks.Canonical(new() { Revision = "canary" })];

        var codes = WebhookLint.Check(all).Select(finding => finding.Rule.Code).Distinct();

        Assert.Equal(["ca-bundle-empty"], codes);
    }

    [Fact]
    public void A_tag_default_beside_the_old_default_is_found_until_the_old_one_is_switched_off()
    {
        var old = IstioWebhooks.Canonical(new());
        var canary = IstioWebhooks.Canonical(new() { Revision = "canary" });
        var created = Assert.IsType<RevisionTagResult.Created>(new RevisionTag("default", "canary").Create([old, canary]));

        Assert.NotEmpty(Doubles([old, canary, created.Configuration]));
        Assert.Empty(Doubles([.. created.Deactivated, canary, created.Configuration]));

        static IEnumerable<WebhookFinding> Doubles(WebhookConfiguration[] all) =>
            WebhookLint.Check(all, new() { Deactivated = IstioWebhooks.NeverMatch }).Where(finding => finding.Rule.Code == "two-match-one-pod");
    }

    [Fact]
    public void What_only_match_conditions_could_tell_apart_is_not_suspected()
    {
        var conditioned = Sound with { Name = "other.example.com", MatchConditions = [new("never", "false")] };

        Assert.DoesNotContain(new Given([Sound, conditioned]).Check(), finding => finding.Rule.Code == "two-match-one-pod");
    }

    static WebhookEntry Off(WebhookEntry entry) => entry with { NamespaceSelector = LabelSelector.Parse("inject=never") };

    static WebhookEntry Reached(WebhookClientConfig client) => Sound with { ClientConfig = client };

    static WebhookEntry Trusting(string bundle) => Reached(Sound.ClientConfig with { CaBundle = bundle });

    static WebhookEntry Ruled(WebhookRule rule) => Sound with { Rules = [rule] };

    static WebhookEntry Conditioned(string expression) => Sound with { MatchConditions = [new("c", expression)] };

    static WebhookEntry Selecting(string selector) => Sound with { NamespaceSelector = LabelSelector.Parse(selector) };

    static Given Written(WebhookApiVersion version) => new([Sound], null, version);

    static Case Url(string url) => new("url-refused", "/webhooks/0/clientConfig/url",
        Reached(new() { Url = url }), Reached(new() { Url = "https://injector.example.com:8443/inject" }));

    static Case Service(string field, WebhookService service) => new("service-incomplete", $"/webhooks/0/clientConfig/service/{field}",
        Reached(new() { Service = service }), Reached(new() { Service = new("tools", "injector") { Port = 65535 } }));

    static WebhookLintOptions Tools(string inject, string app) => new()
    {
        NamespaceLabels = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["tools"] = new Dictionary<string, string> { ["inject"] = inject },
        },
        InjectorLabels = new Dictionary<string, string> { ["app"] = app },
    };

    static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));

    sealed record Case(string Code, string Pointer, Given Bad, Given Good);

    /// <summary>What the lint is given: each entry alone in a configuration, or two together.</summary>
    sealed record Given(WebhookEntry[] Entries, WebhookLintOptions? Options = null, WebhookApiVersion Version = WebhookApiVersion.V1)
    {
        public EquatableArray<WebhookFinding> Check() =>
            WebhookLint.Check([WebhookConfiguration.Create("c0", Entries, version: Version)], Options);

        public static implicit operator Given(WebhookEntry entry) => new([entry]);
    }
}
