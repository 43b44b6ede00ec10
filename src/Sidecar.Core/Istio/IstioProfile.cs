using System.Collections.Immutable;
using Sidecar.Core.Injection;
using Sidecar.Core.Injection.Preflight;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Istio.Facts;
using Sidecar.Core.Istio.Mutators;
using Sidecar.Core.Istio.Rendering;
using Sidecar.Core.Json;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio;

/// <summary>Injection as Istio's control plane and <c>istioctl kube-inject</c> do it.</summary>
public static class IstioProfile
{
    static readonly string[] IgnoredNamespaces =
        ["kube-system", "kube-public", "kube-node-lease", "local-path-storage"];

    /// <summary>
    /// What to look for in a pod that Istio's proxy was injected into: everything, with warnings. The ports that count
    /// as reserved are those the proxy and its agent listen on, 15000 to 15090.
    /// </summary>
    public static PreflightPolicy Preflight { get; } = new()
    {
        ProxyContainer = WellKnownContainers.Proxy,
        ReservedPorts = ReservedPorts.Uses,
    };

    /// <summary>An injector for a configuration.</summary>
    /// <param name="configuration">What istiod would read from its cluster.</param>
    /// <exception cref="IstioConfigurationException">A template of the configuration is unreadable.</exception>
    public static SidecarInjector CreateInjector(IstioConfiguration configuration) => new(Create(configuration));

    /// <summary>The profile for a configuration, to change or extend before an injector is made of it.</summary>
    /// <param name="configuration">What istiod would read from its cluster.</param>
    /// <exception cref="IstioConfigurationException">A template of the configuration is unreadable.</exception>
    public static InjectionProfile Create(IstioConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = IstioSettingsReader.Read(configuration);
        var templates = new TemplateCatalog(settings, configuration.Injector.Templates);
        var gatherer = new PodFactsGatherer(configuration, settings);
        var validator = new PodValidator(templates, configuration.Injector);
        return new()
        {
            Policy = Policy(configuration.Injector),
            Templates = templates.ByName,
            DefaultTemplates = configuration.Injector.DefaultTemplates.IsEmpty
                ? InjectorConfig.Default.DefaultTemplates
                : configuration.Injector.DefaultTemplates,
            Aliases = configuration.Injector.Aliases,
            Annotations = new()
            {
                Templates = AnnotationNames.Templates,
                Status = AnnotationNames.Status,
                Overrides = AnnotationNames.Overrides,
                Original = configuration.OriginalAnnotation,
            },
            ImagePlaceholder = "auto",
            Normalize = configuration.OpenShift ? OpenShiftProxyUser.Normalize : null,
            Validate = validator.Validate,
            Clean = new PodCleaner(settings.Mesh.AgentPort).Clean,
            Prepare = (subject, cleaned, report) =>
                new RenderInput(cleaned, settings, gatherer.Gather(subject, report)),
            NativeMove = new(WellKnownContainers.Proxy, (pod, context) => NativeSidecars.ForMove(
                pod.Annotations[AnnotationNames.NativeSidecar], context.Get<RenderInput>().Facts.NativeDefault)),
            Mutators = Mutators(settings, configuration.Injector),
            Preflight = configuration.Preflight,
        };
    }

    /// <summary>
    /// The environment variables of the proxy that the path of the webhook's URL carries, for
    /// <see cref="InjectionSubject.Parameters"/>: <c>/inject/cluster/C/net/N/KEY/VALUE</c>, or the older form
    /// <c>/inject/:ENV:KEY=VALUE</c>.
    /// </summary>
    /// <param name="path">The path, percent-decoded.</param>
    public static ImmutableSortedDictionary<string, string> ParsePath(string path) => PathParameters.Parse(path);

    static InjectionPolicy Policy(InjectorConfig injector) => new(
        InjectionRules.HostNetwork(),
        InjectionRules.IgnoredNamespaces(IgnoredNamespaces),
        InjectionRules.KnownPolicy(injector.Policy, JsonPointer.Root / "policy"),
        InjectionRules.ExplicitWish(AnnotationNames.Inject, AnnotationNames.Inject),
        InjectionRules.NeverSelected(injector.NeverInject, JsonPointer.Root / "neverInjectSelector"),
        InjectionRules.AlwaysSelected(injector.AlwaysInject, JsonPointer.Root / "alwaysInjectSelector"),
        InjectionRules.Default(injector.Policy, JsonPointer.Root / "policy"));

    static EquatableArray<IPodMutator> Mutators(IstioSettings settings, InjectorConfig injector) =>
    [
        new ProxyUserMutator(),
        new EnvironmentOverridesMutator(),
        new PrometheusMutator(settings.Mesh),
        new SecureMetricsMutator(),
        new ProbesMutator(settings),
        new NetworkLabelMutator(),
        PodMutators.WriteStatus(AnnotationNames.Status, settings.RevisionName),
        new InjectedAnnotationsMutator([.. injector.InjectedAnnotations]),
        new ContainerOrderMutator(settings.Proxy.HoldApplication),
    ];
}
