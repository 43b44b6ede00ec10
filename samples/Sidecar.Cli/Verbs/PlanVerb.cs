using System.CommandLine;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar plan</c>: what would have to be run to bring rules into force.</summary>
static class PlanVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var source = new RuleSourceOptions();
        var check = new Option<bool>("--check") { Description = "Exit with 1 where anything would be done." };
        var output = OutputOption.Create("text: for a person. json: the steps with arguments and input.", "text", "json");
        var verb = new Command(
            "plan", "Prints what would be run to bring the rules of the flags into force: over live or saved rules, by default over none.");
        verb.Add(check);
        verb.Add(output);
        source.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!source.Flags.TryRead(parsed, terminal, out var wanted, out var failure) || !TryReadLive(parsed, out var live, out failure))
            {
                report(failure);
                return;
            }
            var goal = wanted.Arguments.CleanupOnly ? NamespaceState.Empty : NamespaceState.Of(wanted.Settings);
            var plan = ApplyPlan.Compute(goal, live.State, Remembered.Of(wanted.Settings), live.Variant);
            var text = parsed.GetValue(output) == "json" ? PlanText.Json(plan) : JsonText.Utf8(PlanText.Of(plan));
            var found = plan is Refusal || (parsed.GetValue(check) && plan is Replacement);
            report(found ? Outcome.Found(text, live.Warnings) : Outcome.Ok(text, live.Warnings));
        });
        return verb;

        bool TryReadLive(ParseResult parsed, out RuleSource live, out Outcome failure)
        {
            var done = source.TryRead(parsed, terminal, out var read, out var wrong);
            failure = wrong ?? Outcome.Ok("");
            live = read!;
            if (done && !source.IsNamed(parsed))
                live = live with { State = NamespaceState.Empty };
            return done;
        }
    }
}
