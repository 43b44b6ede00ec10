using FsCheck;
using FsCheck.Fluent;
using Sidecar.Core;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;

namespace Sidecar.Testing;

/// <summary>Generates webhook configurations, and requests that often come close to them.</summary>
/// <remarks>
/// Labels, groups and resources are drawn from a few values that collide. Use as
/// <c>[Property(Arbitrary = [typeof(WebhookGen)])]</c>.
/// </remarks>
public static class WebhookGen
{
    static readonly string[] Keys = ["app", "tier", "istio-injection", "istio.io/rev", "kubernetes.io/metadata.name"];
    static readonly string[] Values = ["", "a", "b", "default", "enabled", "kube-system"];

    /// <summary>Labels of a namespace or an object.</summary>
    internal static Gen<IReadOnlyDictionary<string, string>> Labels { get; } =
        from keys in Gen.Elements(Keys).ListOf()
        let names = keys.Distinct().Take(3).ToList()
        from values in Gen.Elements(Values).ListOf(names.Count)
        select (IReadOnlyDictionary<string, string>)names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>One condition on labels.</summary>
    internal static Gen<SelectorRequirement> Requirement { get; } =
        from key in Gen.Elements(Keys)
        from @operator in Gen.Elements(
            SelectorOperator.In, SelectorOperator.NotIn, SelectorOperator.Exists, SelectorOperator.DoesNotExist)
        from values in Gen.Elements(Values).NonEmptyListOf()
        select new SelectorRequirement(key, @operator, @operator is SelectorOperator.In or SelectorOperator.NotIn
            ? values.Distinct().ToEquatableArray()
            : []);

    /// <summary>A selector of up to three conditions; null where it is left out.</summary>
    internal static Gen<LabelSelector?> Selector { get; } =
        from count in Gen.Choose(-1, 3)
        from requirements in Requirement.ListOf(Math.Max(count, 0))
        select count < 0 ? null : new LabelSelector(requirements);

    /// <summary>A rule; none of its fields is empty.</summary>
    internal static Gen<WebhookRule> Rule { get; } =
        from operations in Some(WebhookOperation.All, WebhookOperation.Create, WebhookOperation.Create,
            WebhookOperation.Update, WebhookOperation.Delete, WebhookOperation.Connect)
        from groups in Some("", "", "apps", "admissionregistration.k8s.io", "*")
        from versions in Some("v1", "v1", "v1beta1", "*")
        from resources in Some("pods", "pods", "pods/*", "pods/exec", "*", "*/*", "*/exec", "deployments", "namespaces")
        from scope in Optional(WebhookScope.All, WebhookScope.Cluster, WebhookScope.Namespaced)
        select new WebhookRule
        {
            Operations = operations,
            ApiGroups = groups,
            ApiVersions = versions,
            Resources = resources,
            Scope = scope,
        };

    /// <summary>One webhook.</summary>
    internal static Gen<WebhookEntry> Entry { get; } =
        from name in Gen.Elements("a.example.com", "b.example.com", "rev.namespace.sidecar-injector.istio.io")
        from client in Client
        from count in Gen.Frequency((1, Gen.Constant(0)), (6, Gen.Constant(1)), (3, Gen.Choose(2, 3)))
        from rules in Gen.Frequency((2, Rule), (1, Gen.Constant(WebhookRule.PodCreation))).ListOf(count)
        from failure in Optional(WebhookFailurePolicy.Fail, WebhookFailurePolicy.Ignore)
        from match in Optional(WebhookMatchPolicy.Exact, WebhookMatchPolicy.Equivalent)
        from namespaces in Selector
        from objects in Selector
        from effects in Optional(WebhookSideEffects.None, WebhookSideEffects.NoneOnDryRun, WebhookSideEffects.Some)
        from timeout in Optional(1, 10, 30)
        from reinvocation in Optional(WebhookReinvocationPolicy.Never, WebhookReinvocationPolicy.IfNeeded)
        from reviews in Some("v1", "v1beta1")
        select new WebhookEntry
        {
            Name = name,
            ClientConfig = client,
            Rules = rules.ToEquatableArray(),
            FailurePolicy = failure,
            MatchPolicy = match,
            NamespaceSelector = namespaces,
            ObjectSelector = objects,
            SideEffects = effects,
            TimeoutSeconds = timeout,
            ReinvocationPolicy = reinvocation,
            AdmissionReviewVersions = reviews,
        };

    /// <summary>A configuration of up to three webhooks.</summary>
    internal static Gen<WebhookConfiguration> Configuration { get; } =
        from name in Gen.Elements("10", "9", "a-b", "a.b", "a0", "b", "istio-sidecar-injector")
        from entries in Entry.ListOf().Select(list => list.Take(3))
        from labels in Labels
        from version in Gen.Elements(WebhookApiVersion.V1, WebhookApiVersion.V1, WebhookApiVersion.V1Beta1)
        select WebhookConfiguration.Create(name, entries, labels, version);

    /// <summary>A request, most often the creation of a pod.</summary>
    internal static Gen<WebhookRequest> Request { get; } =
        from operation in Gen.Elements(
            WebhookOperation.Create, WebhookOperation.Create, WebhookOperation.Update, WebhookOperation.Delete, WebhookOperation.Connect)
        from resource in Gen.Frequency((6, Gen.Constant(GroupVersionResource.Pods)), (2, Resource))
        from subresource in Gen.Elements("", "", "", "exec", "status")
        from equivalents in Resource.ListOf().Select(list => list.Take(2))
        from @namespace in Gen.Elements("", "default", "kube-system", "a", "a")
        from namespaceLabels in Labels
        from pod in Pod
        from oldPod in Pod
        from dryRun in Gen.Elements(false, false, true)
        select new WebhookRequest
        {
            Operation = operation,
            Resource = resource,
            Subresource = subresource,
            Equivalents = equivalents.ToEquatableArray(),
            Namespace = @namespace,
            NamespaceLabels = namespaceLabels,
            Pod = operation is WebhookOperation.Create or WebhookOperation.Update ? pod : null,
            OldPod = operation is WebhookOperation.Delete or WebhookOperation.Update ? oldPod : null,
            DryRun = dryRun,
        };

    /// <summary>For <see cref="Configuration"/>.</summary>
    public static Arbitrary<WebhookConfiguration> Configurations() => Configuration.ToArbitrary();

    /// <summary>For <see cref="Request"/>.</summary>
    public static Arbitrary<WebhookRequest> Requests() => Request.ToArbitrary();

    static Gen<WebhookClientConfig> Client { get; } = Gen.Elements(
        new WebhookClientConfig { Url = "https://injector.example.com/inject", CaBundle = "Y2E=" },
        new WebhookClientConfig { Service = new("istio-system", "istiod") { Path = "/inject", Port = 443 } },
        new WebhookClientConfig { Service = new("default", "injector") });

    static Gen<GroupVersionResource> Resource { get; } = Gen.Elements(
        new GroupVersionResource("", "v1", "pods"),
        new GroupVersionResource("", "v1", "namespaces"),
        new GroupVersionResource("apps", "v1", "deployments"),
        new GroupVersionResource("apps", "v1beta1", "deployments"),
        new GroupVersionResource("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations"));

    static Gen<Pod> Pod { get; } = Labels.Select(labels =>
        Sidecar.Core.Pods.Pod.Parse("""{"spec":{"containers":[{"name":"app"}]}}""").With(pod =>
        {
            foreach (var (key, value) in labels)
                pod.Labels.Set(key, value);
        }));

    static Gen<EquatableArray<T>> Some<T>(params T[] from) =>
        Gen.Elements(from).NonEmptyListOf().Select(list => list.Distinct().Take(3).ToEquatableArray());

    static Gen<T?> Optional<T>(params T[] from) where T : struct =>
        Gen.Elements([null, .. from.Select(value => (T?)value)]);
}
