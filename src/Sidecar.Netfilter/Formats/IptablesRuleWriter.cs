using System.Globalization;
using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes a rule as the options that follow <c>-A CHAIN</c>.</summary>
static class IptablesRuleWriter
{
    static readonly IptablesText Istio = new(kernel: false);
    static readonly IptablesText Kernel = new(kernel: true);

    /// <summary>The options in the rule's own order, as Istio writes them; a blank before each.</summary>
    public static string IstioSpelling(Rule rule, Family family)
    {
        var text = new StringBuilder();
        foreach (var statement in rule.Statements)
            Append(text, Istio, statement, Transport(rule), family, module => module is "" or "tcp" or "udp" ? "" : $" -m {module}");
        return text.ToString();
    }

    /// <summary>The options of a rule in normal form, modules named, as iptables-save writes them; a blank before each.</summary>
    public static string KernelSpelling(Rule rule, Family family)
    {
        var text = new StringBuilder();
        var last = default(Match);
        foreach (var statement in rule.Statements)
        {
            Append(text, Kernel, statement, Transport(rule), family,
                module => module.Length == 0 || Shares(module, last, statement) ? "" : $" -m {module}");
            last = statement as Match;
        }
        return text.ToString();
    }

    /// <summary><c>[PACKETS:BYTES] </c>, or nothing for a rule without counter.</summary>
    public static string Counters(Rule rule) =>
        rule.Statements.OfType<Counter>().FirstOrDefault() is { } counter
            ? string.Create(CultureInfo.InvariantCulture, $"[{counter.Packets}:{counter.Bytes}] ")
            : "";

    static void Append(
        StringBuilder text, IptablesText spelling, Statement statement, Protocol transport, Family family, Func<string, string> module)
    {
        switch (statement)
        {
            case Match match:
                text.Append(module(IptablesText.Module(match))).Append(' ').Append(spelling.Option(match));
                break;
            case Target target:
                text.Append(' ').Append(spelling.Target(target, transport, family));
                break;
            case Comment comment:
                text.Append(" -m comment --comment ").Append(IptablesText.Quoted(comment.Text));
                break;
            default:
                break;
        }
    }

    // Options of one module stand together, each kind once: "-m tcp --sport 1 --dport 2".
    static bool Shares(string module, Match? last, Statement next) =>
        last is not null && IptablesText.Module(last) == module && module is not ("multiport" or "mark" or "connmark")
        && Kind(last) != Kind((Match)next);

    static (Type Type, Side? Side) Kind(Match match) => (match.GetType(), (match as PortMatch)?.Side ?? (match as AddressTypeMatch)?.Side);

    static Protocol Transport(Rule rule) =>
        rule.Statements.OfType<ProtocolMatch>().FirstOrDefault(match => !match.Negated)?.Protocol ?? Protocol.All;
}
