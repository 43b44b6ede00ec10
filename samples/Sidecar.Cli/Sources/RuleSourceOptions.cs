using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Cli.Sources;

/// <summary>
/// The options of a verb that looks at rules: flags of istio-iptables, saved rules, or a live namespace; and what is
/// around them.
/// </summary>
sealed class RuleSourceOptions
{
    readonly Option<string[]> rules = new("--rules")
    {
        Description = "Rules saved in a file: iptables-save, ip6tables-save, nft list ruleset (text or JSON), scripts of either; "
            + "'-' is standard input. Give it once a family.",
        HelpName = "FILE",
    };
    readonly Option<bool> live = new("--live") { Description = "The rules in force in this network namespace." };
    readonly Option<string> netns = new("--netns")
    {
        Description = "The rules in force in a network namespace of this machine, by name or path.",
        HelpName = "NAME",
    };
    readonly Option<string[]> addresses = new("--address")
    {
        Description = "An address of the pod with its prefix length, for rules that are not live. Default: "
            + "10.244.1.7/24 and fd00:10:244:1::7/64.",
        HelpName = "CIDR",
    };
    readonly Option<string[]> listeners = new("--listen")
    {
        Description = "A port on which the application listens, such as 8080 or 53/udp. Default: 8080 and 5000/udp.",
        HelpName = "PORT",
    };

    /// <summary>Which rules flags make.</summary>
    public FlagOptions Flags { get; } = new();

    /// <summary>Adds the options to a verb; what they do not take are flags of istio-iptables.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { rules, live, netns, addresses, listeners })
            verb.Add(option);
        Flags.AddTo(verb);
        verb.Validators.Add(OneSource);
    }

    /// <summary>True where the command line names other rules than those its flags make.</summary>
    public bool IsNamed(ParseResult parsed) =>
        parsed.GetValue(rules) is { Length: > 0 } || parsed.GetValue(live) || parsed.GetValue(netns) is not null;

    /// <summary>The live namespace meant; null for that of this process.</summary>
    public string? Namespace(ParseResult parsed) => parsed.GetValue(netns);

    /// <summary>Reads the rules, or says why they cannot be read.</summary>
    public bool TryRead(
        ParseResult parsed, Terminal terminal,
        [NotNullWhen(true)] out RuleSource? source, [NotNullWhen(false)] out Outcome? failure)
    {
        source = null;
        if (!Flags.TryRead(parsed, terminal, out var wanted, out failure))
            return false;
        try
        {
            source = parsed.GetValue(live) || parsed.GetValue(netns) is not null
                ? RuleSource.Live(parsed.GetValue(netns), wanted)
                : parsed.GetValue(rules) is { Length: > 0 } files
                    ? Saved(files, terminal, Facts(parsed, wanted), wanted, out failure)
                    : RuleSource.Of(wanted, Facts(parsed, wanted));
        }
        catch (IOException unreadable)
        {
            failure = Outcome.Unusable($"sidecar {parsed.CommandResult.Command.Name}: {unreadable.Message}");
        }
        return source is not null;
    }

    /// <summary>The pod around rules that are not live.</summary>
    public NamespaceFacts Facts(ParseResult parsed, Interception wanted)
    {
        return PodNetwork.Of(
            wanted.Settings,
            [.. (parsed.GetValue(addresses) ?? []).Select(text => Cidr.Parse(text))],
            [.. (parsed.GetValue(listeners) ?? []).Select(ParseListener).OfType<Listener>()]);
    }

    static RuleSource? Saved(
        string[] files, Terminal terminal, NamespaceFacts facts, Interception described, out Outcome? failure)
    {
        var tables = new List<Table>();
        var problems = new List<string>();
        foreach (var name in files)
        {
            if (InputFile.Read(name, terminal, out var error) is not { } file)
            {
                problems.Add(error);
                continue;
            }
            var read = RuleFile.Parse(file);
            problems.AddRange(read.Problems);
            problems.AddRange(read.Rules.Tables.Where(table => tables.Exists(other => other.Id == table.Id))
                .Select(table => $"{file.Name}: {table.Id} is in another file as well"));
            tables.AddRange(read.Rules.Tables);
        }
        failure = problems.Count > 0 ? Outcome.Unusable(problems) : null;
        var rules = new RuleSet([.. tables]);
        return failure is null
            ? new(rules, facts, described.Settings, described.Warnings)
            {
                State = NamespaceState.Found(rules, facts with { RoutingRules = [], Routes = [] }, InterceptionRules.Routing(described.Settings)),
            }
            : null;
    }

    void OneSource(CommandResult result)
    {
        string[] given =
        [
            .. from option in new Option[] { rules, live, netns }
               where result.GetResult(option) is { Implicit: false }
               select option.Name,
        ];
        if (given.Length > 1)
            result.AddError($"{string.Join(" and ", given)} name different rules: give one of them.");
        foreach (var text in result.GetValue(addresses) ?? [])
            if (!Cidr.TryParse(text, null, out _))
                result.AddError($"--address '{text}': expected an address and a prefix length, such as 10.244.1.7/24.");
        foreach (var text in result.GetValue(listeners) ?? [])
            if (ParseListener(text) is null)
                result.AddError($"--listen '{text}': expected a port from 1 to 65535, and /udp behind it if it is not TCP.");
    }

    static Listener? ParseListener(string text)
    {
        var parts = text.Split('/');
        var known = parts is [_] or [_, "tcp" or "udp"]
            && ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
        return known
            ? PodNetwork.Listening(parts is [_, "udp"] ? Protocol.Udp : Protocol.Tcp, ushort.Parse(parts[0], CultureInfo.InvariantCulture))
            : null;
    }
}
