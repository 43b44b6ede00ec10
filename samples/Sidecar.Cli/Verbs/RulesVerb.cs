using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar rules</c>: the flags of istio-iptables in, the text that it would load out.</summary>
static class RulesVerb
{
    const string ResolverFile = "/etc/resolv.conf";

    /// <summary>Flags about work on the kernel, which this tool does not do.</summary>
    static readonly string[] AboutEffects =
        ["run-validation", "network-namespace", "cni-mode", "reconcile", "force-apply", "force-iptables-binary"];

    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var family = new Option<string>("--family")
        {
            Description = "The address family of the iptables rules.",
            HelpName = "4|6",
            DefaultValueFactory = _ => "4",
        };
        family.AcceptOnlyFromAmong("4", "6");
        var dialect = new Option<string>("--dialect")
        {
            Description = "istio: the rules of istio-iptables. default: the same interception without its known weaknesses.",
            DefaultValueFactory = _ => "istio",
        };
        dialect.AcceptOnlyFromAmong("istio", "default");
        var verb = new Command("rules", "Prints the rules that istio-iptables would load for the same flags.")
        {
            family,
            dialect,
        };
        verb.TreatUnmatchedTokensAsErrors = false;
        verb.Add(new HelpOption { Action = new FlagHelp() });
        verb.SetAction(parsed => report(Run(
            parsed.UnmatchedTokens, terminal, parsed.GetRequiredValue(dialect),
            parsed.GetValue(family) == "6" ? Family.IPv6 : Family.IPv4)));
        return verb;
    }

    static Outcome Run(IReadOnlyList<string> flags, Terminal terminal, string dialect, Family family)
    {
        var read = InterceptionArguments.Parse(flags, terminal.Environment);
        if (!read.IsSuccess)
            return Outcome.Unusable([.. read.Problems.Select(Line)]);
        var arguments = read.Value;
        if (arguments.CleanupOnly)
            return Outcome.Unusable("sidecar rules: --cleanup-only removes rules; there are none to print.");
        arguments.Options.Dialect = dialect;
        arguments.Options.IPv6 = family == Family.IPv6;
        if (ReadResolvers(arguments.Options, terminal) is { } unreadable)
            return Outcome.Unusable(unreadable);
        var settings = arguments.ReadSettings();
        if (!settings.IsSuccess)
            return Outcome.Unusable([.. settings.Problems.Select(Line)]);
        var warnings = read.Warnings.Concat(settings.Warnings).Select(Line).Concat(PassedOver(flags));
        return Outcome.Ok(Text(settings.Value, arguments.SkipRuleApply, family), [.. warnings]);
    }

    static string Text(InterceptionSettings settings, bool skip, Family family) =>
        skip ? ""
        : settings.Backend == Backend.Nftables ? NftFormat.Instance.Render(InterceptionRules.Script(settings))
        : IptablesRestoreFormat.For(family).Render(InterceptionRules.Script(settings));

    /// <summary>The resolvers of this machine, where the flags ask for them; else, or on success, null.</summary>
    static string? ReadResolvers(InterceptionOptions options, Terminal terminal)
    {
        if (!options.RedirectDns || options.CaptureAllDns)
            return null;
        try
        {
            var servers = ResolverConfiguration.Parse(terminal.SystemFile(ResolverFile), out var problems);
            options.DnsServers = string.Join(',', servers);
            return problems.IsEmpty ? null : string.Join('\n', problems.Select(one => $"{ResolverFile}:{one}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{ResolverFile}: needed for --redirect-dns without --capture-all-dns, but {error.Message}";
        }
    }

    static IEnumerable<string> PassedOver(IEnumerable<string> flags) =>
        from flag in flags
        let name = flag.Split('=')[0]
        where name.StartsWith("--", StringComparison.Ordinal) && AboutEffects.Contains(name[2..])
        select $"sidecar rules: {name} is passed over: the rules are printed, nothing is loaded.";

    static string Line(OptionProblem problem) => $"sidecar rules: {problem}";

    /// <summary>The usual help, then the table of flags.</summary>
    sealed class FlagHelp : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.CommandResult.Command.TreatUnmatchedTokensAsErrors = true; // Keeps them out of the usage line.
            new HelpAction().Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Flags of istio-iptables:");
            foreach (var flag in InterceptionFlags.Istio.Where(flag => flag.Name.Length > 0))
                output.WriteLine($"  {(flag.Short is { } letter ? $"-{letter}," : "   ")} {flag,-37} {Describe(flag)}");
            output.WriteLine();
            output.WriteLine("Each has a default in the environment: --redirect-dns in REDIRECT_DNS, and so on. Also read are:");
            foreach (var variable in InterceptionFlags.Istio.Where(flag => flag.Name.Length == 0))
                output.WriteLine($"  {variable,-41} {Describe(variable)}");
            return ExitCode.Ok;
        }

        static string Describe(InterceptionFlag flag) =>
            flag.Default is "" or "false" ? flag.Description : $"{flag.Description} [default: {flag.Default}]";
    }
}
