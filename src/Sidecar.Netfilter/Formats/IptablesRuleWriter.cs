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
        var together = new List<Match>();
        foreach (var statement in rule.Statements)
        {
            var shares = Shares(together, statement);
            Append(text, Kernel, statement, Transport(rule), family,
                module => module.Length == 0 || shares ? "" : $" -m {module}");
            if (!shares)
                together.Clear();
            if (statement is Match match)
                together.Add(match);
        }
        return text.ToString();
    }

    /// <summary>The counter of a rule; iptables keeps one a rule.</summary>
    public static Counter? CounterOf(Rule rule) => rule.Statements.OfType<Counter>().FirstOrDefault();

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
    static bool Shares(List<Match> together, Statement next) =>
        together.Count > 0 && next is Match match && IptablesText.Module(match) is { Length: > 0 } module
        && IptablesText.Module(together[0]) == module && module is not ("multiport" or "mark" or "connmark")
        && together.TrueForAll(other => Kind(other) != Kind(match));

    static (Type Type, Side? Side) Kind(Match match) => (match.GetType(), (match as PortMatch)?.Side ?? (match as AddressTypeMatch)?.Side);

    static Protocol Transport(Rule rule) =>
        rule.Statements.OfType<ProtocolMatch>().FirstOrDefault(match => !match.Negated)?.Protocol ?? Protocol.All;
}
