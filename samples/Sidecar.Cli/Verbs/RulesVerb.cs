using System.CommandLine;
using System.CommandLine.Help;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar rules</c>: the flags of istio-iptables in, the text that it would load out.</summary>
static class RulesVerb
{
    /// <summary>Flags about work on the kernel, which this verb does not do.</summary>
    static readonly string[] AboutEffects =
        ["run-validation", "network-namespace", "cni-mode", "reconcile", "force-apply", "force-iptables-binary"];

    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var family = new Option<string>("--family")
        {
            Description = "The address family of the iptables rules; with --native-nftables, 6 makes those of both families.",
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
        var comments = new Option<bool>("--comments")
        {
            Description = "Each rule with the reason why it exists as a comment, which the kernel keeps and lists.",
        };
        var verb = new Command("rules", "Prints the rules that istio-iptables would load for the same flags.")
        {
            family,
            dialect,
            comments,
        };
        verb.TreatUnmatchedTokensAsErrors = false;
        verb.Add(new HelpOption { Action = new FlagHelp(whole: true) });
        verb.SetAction(parsed => report(Run(
            parsed.UnmatchedTokens, terminal, parsed.GetRequiredValue(dialect),
            parsed.GetValue(family) == "6" ? Family.IPv6 : Family.IPv4, parsed.GetValue(comments))));
        return verb;
    }

    static Outcome Run(IReadOnlyList<string> flags, Terminal terminal, string dialect, Family family, bool comments)
    {
        if (!Interception.TryRead("rules", flags, terminal, Choose, out var wanted, out var failure))
            return failure;
        return wanted.Arguments.CleanupOnly
            ? Outcome.Unusable("sidecar rules: --cleanup-only removes rules; there are none to print.")
            : Outcome.Ok(Text(wanted.Settings, wanted.Arguments.SkipRuleApply, family, comments), [.. wanted.Warnings, .. PassedOver(flags)]);

        void Choose(InterceptionArguments arguments)
        {
            arguments.Options.Dialect = dialect;
            arguments.Options.IPv6 = family == Family.IPv6;
        }
    }

    static string Text(InterceptionSettings settings, bool skip, Family family, bool comments)
    {
        if (skip)
            return "";
        var script = InterceptionRules.Script(settings);
        if (comments)
            script = script.WithIntents();
        return settings.Backend == Backend.Nftables ? NftFormat.Instance.Render(script) : IptablesRestoreFormat.For(family).Render(script);
    }

    static IEnumerable<string> PassedOver(IEnumerable<string> flags) =>
        from flag in flags
        let name = flag.Split('=')[0]
        where name.StartsWith("--", StringComparison.Ordinal) && AboutEffects.Contains(name[2..])
        select $"sidecar rules: {name} is passed over: the rules are printed, nothing is loaded.";
}
