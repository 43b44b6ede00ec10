using System.CommandLine;
using Sidecar.Cli.Effects;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar validate</c>: opens real connections and looks where they land, as Istio's validator does.</summary>
static class ValidateVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var flags = new FlagOptions();
        var netns = new Option<string>("--netns")
        {
            Description = "Do it in a network namespace of this machine, by name or path. Default: in this one.",
            HelpName = "NAME",
        };
        var verb = new Command(
            "validate", "Opens real connections and checks that the rules in force bring them where they should. Run it as the proxy's "
            + "user; exit code 126 where a connection goes astray.")
        {
            netns,
        };
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
                report(NetworkNamespace.Within(parsed.GetValue(netns), () => Probe(
                    wanted.Settings, wanted.Arguments.ProbePort, wanted.Arguments.ProbeTimeout, "validate", terminal)));
            }
            catch (IOException unreadable)
            {
                report(Outcome.Unusable($"sidecar validate: {unreadable.Message}"));
            }
        });
        return verb;
    }

    /// <summary>Probes each family in use.</summary>
    public static Outcome Probe(InterceptionSettings settings, ushort port, TimeSpan patience, string verb, Terminal terminal)
    {
        var results = ConnectionProbe.Run(settings, port, patience, terminal.Stopping);
        if (terminal.Stopping.IsCancellationRequested)
            return Outcome.Stopped;
        var text = string.Concat(results.Select(result => $"{(result.IsRight ? "ok" : "wrong")}: {result.Text}\n"));
        var wrong = results.Count(result => !result.IsRight);
        return wrong == 0
            ? Outcome.Ok(text)
            : Outcome.Ok(text) with
            {
                Exit = ExitCode.ValidationFailed,
                Errors = [$"sidecar {verb}: {wrong} of {results.Count} connections did not land where they should."],
            };
    }
}
