using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Xunit;
#region extend-usings
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
#endregion
using Sidecar.Testing;

namespace Sidecar.Samples.Tests.Snippets;

#region own-rule
/// <summary>Pods of the namespace <c>payments</c> are not injected, whatever they ask for.</summary>
public sealed class NeverInPayments : IInjectionRule
{
    static readonly InjectionReason Reason = new("payments");

    public string Name => "never-in-payments";

    public RuleOutcome Evaluate(InjectionSubject subject) => subject.Namespace == "payments"
        ? new RuleOutcome.Decides(false, Reason, "Deploy to another namespace.")
        {
            Evidence = [new Evidence(EvidenceKind.Namespace, JsonPointer.Parse("/metadata/namespace"), subject.Namespace)],
        }
        : new RuleOutcome.Abstains("the namespace is not payments");
}
#endregion

#region own-mutator
/// <summary>Writes the owner's team, which its namespace carries, on every injected pod.</summary>
public sealed class TeamLabel : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context)
    {
        if (context.Subject.NamespaceLabels?.TryGetValue("example.com/team", out var team) == true)
            pod.Labels.Set("example.com/team", team);
    }
}
#endregion

/// <summary>The code of docs/how-to-extend.md, run.</summary>
public class ExtendHowTo
{
    static SidecarInjector Extended()
    {
        #region extended
        InjectionProfile istio = IstioProfile.Create(IstioConfiguration.Default);
        var injector = new SidecarInjector(istio with
        {
            Policy = istio.Policy.Prepend(new NeverInPayments()),       // asked before Istio's own rules
            Mutators = [.. istio.Mutators, new TeamLabel()],            // runs after Istio's own steps
        });
        #endregion
        return injector;
    }

    [Fact]
    public void The_rule_counts_and_the_label_is_written()
    {
        var subject = new InjectionSubject
        {
            Pod = Pod.Parse("""{"spec":{"containers":[{"name":"web"}]}}"""),
            RequestNamespace = "shop",
            NamespaceLabels = new Dictionary<string, string> { ["example.com/team"] = "web" },
        };
        var injected = Assert.IsType<InjectionResult.Injected>(Extended().Inject(subject));
        Assert.Equal("web", injected.Pod.Labels["example.com/team"]);
        Assert.Equal("payments", Extended().Inject(subject with { RequestNamespace = "payments" }).Decision.Reason.ToString());
    }

    [Fact]
    public void A_rule_may_be_a_function()
    {
        #region rule-function
        IInjectionRule quiet = InjectionRules.Create("quiet-hours", subject => subject.DryRun
            ? new RuleOutcome.Decides(false, new InjectionReason("dry-run"), "Send the pod without dryRun.")
            : new RuleOutcome.Abstains("the request is meant"));
        #endregion
        Assert.IsType<RuleOutcome.Abstains>(quiet.Evaluate(new InjectionSubject { Pod = Pod.FromJson(new JsonObject()) }));
    }
}

#region property-test
public class NeverInPaymentsTests
{
    static readonly InjectionProfile Istio = IstioProfile.Create(IstioConfiguration.Default);

    static readonly SidecarInjector Injector = new(Istio with { Policy = Istio.Policy.Prepend(new NeverInPayments()) });

    [Property(Arbitrary = [typeof(SubjectGen)])]
    public bool Pods_of_payments_are_never_injected(InjectionSubject subject) =>
        subject.Namespace != "payments" || Injector.Inject(subject) is InjectionResult.Skipped;

    [Property(Arbitrary = [typeof(SubjectGen)])]
    public Property The_injector_keeps_the_laws(InjectionSubject subject) => InjectorLaws.All(Injector, subject);
}
#endregion
