using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sidecar.Core.Injection;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Testing;

/// <summary>What every good injector keeps to, for tests of one's own policy, templates and mutators.</summary>
/// <remarks>Each law is a property: give it back from a test with the attribute <c>[Property]</c>.</remarks>
public static class InjectorLaws
{
    /// <summary>All laws at once; a failure names the law.</summary>
    /// <param name="injector">The injector to be tested.</param>
    /// <param name="subject">What it is tried on.</param>
    public static Property All(SidecarInjector injector, InjectionSubject subject) =>
        PatchMakesThePod(injector, subject)
            .And(InjectingAgainChangesNothing(injector, subject))
            .And(UsersContainersStay(injector, subject))
            .And(EvidenceStandsThere(injector, subject))
            .And(DecisionIsTheSameAgain(injector, subject));

    /// <summary>The patch, applied to the pod as it was sent, gives the injected pod.</summary>
    /// <param name="injector">The injector to be tested.</param>
    /// <param name="subject">What it is tried on.</param>
    public static Property PatchMakesThePod(SidecarInjector injector, InjectionSubject subject) =>
        Holds(injector, subject, injected => Same(injected.Patch.Apply(subject.Pod.ToJson()), injected.Pod.ToJson()))
            .Label("The patch, applied to the pod as it was sent, gives the injected pod.");

    /// <summary>Injecting the injected pod again changes nothing, as the API server may do (<c>reinvocationPolicy</c>).</summary>
    /// <remarks>Pods in which two containers have one name are passed over: the API server takes none.</remarks>
    /// <param name="injector">The injector to be tested.</param>
    /// <param name="subject">What it is tried on.</param>
    public static Property InjectingAgainChangesNothing(SidecarInjector injector, InjectionSubject subject) =>
        Holds(injector, subject, injected => !IsValid(injected.Pod)
                || injector.Inject(subject with { Pod = injected.Pod }) is InjectionResult.Injected { Patch.IsEmpty: true })
            .Label("Injecting the injected pod again changes nothing.");

    /// <summary>Every container of the user is still there.</summary>
    /// <param name="injector">The injector to be tested.</param>
    /// <param name="subject">What it is tried on.</param>
    public static Property UsersContainersStay(SidecarInjector injector, InjectionSubject subject) =>
        Holds(injector, subject, injected => !Names(subject.Pod).Except(Names(injected.Pod)).Any())
            .Label("Every container of the user is still there.");

    /// <summary>What a decision names as its evidence stands in the pod where it says so.</summary>
    /// <remarks>Evidence of settings and of namespaces is no part of the pod, and not looked at.</remarks>
    /// <param name="injector">The injector to be tested.</param>
    /// <param name="subject">What it is tried on.</param>
    public static Property EvidenceStandsThere(SidecarInjector injector, InjectionSubject subject)
    {
        ArgumentNullException.ThrowIfNull(injector);
        ArgumentNullException.ThrowIfNull(subject);
        var pod = subject.Pod.ToJson();
        return injector.Profile.Policy.Decide(subject).Evidence
            .Where(evidence => evidence.Kind is not (EvidenceKind.Setting or EvidenceKind.Namespace))
            .All(evidence => evidence.Pointer.TryFind(pod, out var found) ? evidence.Found == Text(found) : evidence.Found is null)
            .Label("What a decision names as its evidence stands in the pod where it says so.");
    }

    /// <summary>The same pod is decided on in the same way, read anew from its text.</summary>
    /// <param name="injector">The injector to be tested.</param>
    /// <param name="subject">What it is tried on.</param>
    public static Property DecisionIsTheSameAgain(SidecarInjector injector, InjectionSubject subject)
    {
        ArgumentNullException.ThrowIfNull(injector);
        ArgumentNullException.ThrowIfNull(subject);
        var policy = injector.Profile.Policy;
        return policy.Decide(subject).Equals(policy.Decide(subject with { Pod = Pod.Parse(subject.Pod.ToUtf8()) }))
            .Label("The same pod is decided on in the same way, read anew from its text.");
    }

    static Property Holds(SidecarInjector injector, InjectionSubject subject, Func<InjectionResult.Injected, bool> law)
    {
        ArgumentNullException.ThrowIfNull(injector);
        ArgumentNullException.ThrowIfNull(subject);
        var holds = injector.Inject(subject) is not InjectionResult.Injected injected || law(injected);
        return holds.ToProperty();
    }

    static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(one, other);

    static bool IsValid(Pod pod) => Names(pod).Distinct(StringComparer.Ordinal).Count() == Names(pod).Count();

    static IEnumerable<string> Names(Pod pod) => pod.Containers.Concat(pod.InitContainers).Select(one => one.Name);

    static string? Text(JsonNode? node) =>
        node is null ? "" : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
}
