using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Cli.Sources;

/// <summary>The flags of istio-iptables on a verb, and the options that say which rules they make.</summary>
sealed class FlagOptions
{
    readonly Option<string> dialect = new("--dialect")
    {
        Description = "istio: the rules of istio-iptables. default: the same interception without its known weaknesses.",
        DefaultValueFactory = _ => "istio",
    };
    readonly Option<bool> ipv6 = new("--ipv6") { Description = "Make rules for IPv6 beside those for IPv4." };

    public FlagOptions() => dialect.AcceptOnlyFromAmong("istio", "default");

    /// <summary>Adds the options to a verb; what no option takes are the flags.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(dialect);
        verb.Add(ipv6);
        verb.TreatUnmatchedTokensAsErrors = false;
        verb.Add(new HelpOption { Action = new FlagHelp(whole: false) });
    }

    /// <summary>Reads the flags, or says all that is wrong with them.</summary>
    public bool TryRead(
        ParseResult parsed, Terminal terminal,
        [NotNullWhen(true)] out Interception? read, [NotNullWhen(false)] out Outcome? failure) =>
        Interception.TryRead(parsed.CommandResult.Command.Name, parsed.UnmatchedTokens, terminal, arguments =>
        {
            arguments.Options.Dialect = parsed.GetRequiredValue(dialect);
            arguments.Options.IPv6 = parsed.GetValue(ipv6);
        }, out read, out failure);
}
