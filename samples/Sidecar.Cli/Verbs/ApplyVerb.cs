using System.CommandLine;
using Sidecar.Cli.Effects;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar apply</c> and <c>sidecar clean</c>: rules into force, and out of it.</summary>
static class ApplyVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report) => Create(
        "apply", "Brings the rules of the flags into force: plans, runs the plan, checks what is in force, and takes it back if that is not right.",
        terminal, report, wanted => wanted.Arguments.CleanupOnly ? NamespaceState.Empty : NamespaceState.Of(wanted.Settings));

    public static Command CreateClean(Terminal terminal, Action<Outcome> report) => Create(
        "clean", "Takes the rules out of force, with their routes and addresses, and leaves all others as they are. The flags say "
            + "which rules were applied, where they were others than jumps to chains of ours.",
        terminal, report, _ => NamespaceState.Empty);

    static Command Create(
        string name, string description, Terminal terminal, Action<Outcome> report, Func<Interception, NamespaceState> goal)
    {
        var flags = new FlagOptions();
        var netns = new Option<string>("--netns")
        {
            Description = "Do it in a network namespace of this machine, by name or path. Default: in this one.",
            HelpName = "NAME",
        };
        var output = OutputOption.Create("text: for a person. json: the plan and what came of it.", "text", "json");
        var verb = new Command(name, description) { netns, output };
        flags.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!flags.TryRead(parsed, terminal, out var wanted, out var failure))
            {
                report(failure);
                return;
            }
            try
            {
                var applied = NetworkNamespace.Within(parsed.GetValue(netns), () => new Application(goal(wanted), wanted.Settings, terminal.Stopping)
                {
                    DryRun = wanted.Arguments.DryRun,
                    ForcedBinary = wanted.Arguments.ForceIptablesBinary,
                }.Run());
                report(terminal.Stopping.IsCancellationRequested && applied is Applied.NotDone
                    ? Outcome.Stopped
                    : Outcomes.Of(applied, name, parsed.GetRequiredValue(output), CommandLine.IsVerbose(parsed), wanted));
            }
            catch (IOException unreadable)
            {
                report(Outcome.Unusable($"sidecar {name}: {unreadable.Message}"));
            }
        });
        return verb;
    }

    static class Outcomes
    {
        public static Outcome Of(Applied applied, string verb, string output, bool verbose, Interception wanted)
        {
            var text = output == "json"
                ? PlanText.Json(applied.Plan, Word(applied))
                : JsonText.Utf8(verbose || applied is not Applied.InForce ? PlanText.Of(applied.Plan) : Told(applied.Plan, verb));
            return applied switch
            {
                Applied.Failed failed => Outcome.Found(text, wanted.Warnings) with { Errors = FailureText.Of(verb, failed) },
                Applied.NotDone { Plan: Refusal } => Outcome.Found(text, wanted.Warnings),
                _ => Outcome.Ok(text, wanted.Warnings),
            };
        }

        static string Word(Applied applied) => applied switch
        {
            Applied.InForce { Plan: NothingToDo } => "unchanged",
            Applied.InForce => "changed",
            Applied.NotDone => "not-done",
            Applied.Failed { End: RollBack.Whole } => "rolled-back",
            _ => "failed",
        };

        static string Told(ApplyPlan plan, string verb) => plan switch
        {
            Replacement replacement => $"{(verb == "clean" ? "The rules are gone" : "The rules are in force")}, by {Steps(replacement.Steps.Count)}.\n"
                + string.Concat(replacement.ResetsConnectionsOf.Select(family => $"Running {family} connections are reset by it.\n")),
            _ => verb == "clean" ? "Nothing to do: there are no rules of ours.\n" : "Nothing to do: the rules are in force.\n",
        } + string.Concat(plan.Observations.Select(observation => $"Note: {observation}\n"));

        static string Steps(int count) => count == 1 ? "one step" : $"{count} steps";
    }
}
