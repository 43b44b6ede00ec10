using System.CommandLine;
using System.CommandLine.Help;
using Sidecar.Cli.Effects;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Cli.Verbs;

/// <summary>
/// <c>sidecar istio-iptables</c>: the init container of an injected pod, argument for argument, with the exit codes of
/// istio-iptables: 0, 1 for what is wrong, 126 where the rules do not do what they should.
/// </summary>
static class IstioIptablesVerb
{
    const int Failed = 1;

    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var verb = new Command("istio-iptables", "Does what istio-iptables does, with its flags and exit codes: the init container of a pod.");
        verb.TreatUnmatchedTokensAsErrors = false;
        verb.Add(new HelpOption { Action = new FlagHelp(whole: true) });
        verb.SetAction(parsed =>
        {
            try
            {
                report(Run(parsed.UnmatchedTokens, terminal));
            }
            catch (IOException unreadable)
            {
                report(Outcome.Refused($"sidecar istio-iptables: {unreadable.Message}"));
            }
        });
        return verb;
    }

    static Outcome Run(IReadOnlyList<string> flags, Terminal terminal)
    {
        if (!Interception.TryRead("istio-iptables", flags, terminal, FindOut, out var wanted, out var failure))
            return failure with { Exit = Failed };
        var arguments = wanted.Arguments;
        if (HasNoAddress())
            return Outcome.Refused("sidecar istio-iptables: no valid local IP address found");
        var applied = arguments.SkipRuleApply ? Outcome.Ok("") : Apply(wanted, terminal);
        return applied.Exit != ExitCode.Ok || !arguments.RunValidation || arguments.CleanupOnly || arguments.DryRun
            ? applied
            : applied.Then(ValidateVerb.Probe(wanted.Settings, arguments.ProbePort, arguments.ProbeTimeout, "istio-iptables", terminal));
    }

    // Whether there is IPv6, Istio finds out from the addresses of the pod.
    static void FindOut(InterceptionArguments arguments)
    {
        arguments.Options.Dialect = "istio";
        arguments.Options.IPv6 = LocalAddresses.UseIPv6(NetworkFacts.Addresses().Select(row => row.Address.Address), arguments.DualStack) == true;
    }

    static bool HasNoAddress() =>
        LocalAddresses.UseIPv6(NetworkFacts.Addresses().Select(row => row.Address.Address), dualStack: false) is null;

    static Outcome Apply(Interception wanted, Terminal terminal)
    {
        var goal = wanted.Arguments.CleanupOnly ? NamespaceState.Empty : NamespaceState.Of(wanted.Settings);
        var applied = new Application(goal, wanted.Settings, terminal.Stopping)
        {
            DryRun = wanted.Arguments.DryRun,
            ForcedBinary = wanted.Arguments.ForceIptablesBinary,
        }.Run();
        var text = JsonText.Utf8(PlanText.Of(applied.Plan));
        return applied switch
        {
            Applied.Failed failed => Outcome.Found(text, wanted.Warnings) with { Errors = FailureText.Of("istio-iptables", failed) },
            Applied.NotDone { Plan: Refusal } => Outcome.Found(text, wanted.Warnings),
            Applied.NotDone when terminal.Stopping.IsCancellationRequested => Outcome.Stopped,
            _ => Outcome.Ok(text, wanted.Warnings),
        };
    }
}
