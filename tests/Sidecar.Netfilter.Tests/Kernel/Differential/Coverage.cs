using System.Text;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>How often each kind of statement was decisive and each landing came about; each has a floor.</summary>
sealed class Coverage
{
    // Half of what the poorest of many seeds came to, or less.
    static readonly (string Kind, int Floor)[] Floors =
    [
        ("match ProtocolMatch", 1000), ("match ProtocolSetMatch", 2), ("match FamilyMatch", 2), ("match AddressMatch", 250),
        ("match PortMatch", 150), ("match InInterfaceMatch", 40), ("match OutInterfaceMatch", 60), ("match UidMatch", 30),
        ("match GidMatch", 40), ("match SocketExistsMatch", 3), ("match MarkMatch", 100), ("match ConnmarkMatch", 80),
        ("match ConntrackStateMatch", 80), ("match TcpFlagsMatch", 10), ("match AddressTypeMatch", 40),
        ("target Accept", 80), ("target Drop", 20), ("target Reject", 3), ("target Return", 100), ("target Jump", 300), ("target Goto", 1),
        ("target Redirect", 50), ("target Dnat", 1), ("target Snat", 1), ("target Masquerade", 3), ("target Tproxy", 8),
        ("target SetMark", 120), ("target SetConnmark", 5), ("target SaveMark", 30), ("target RestoreMark", 15), ("target SetZone", 100),
        ("target NoTrack", 1), ("target Log", 10),
        ("landed external", 20), ("landed app", 15), ("landed proxy-inbound", 15), ("landed proxy-outbound", 4), ("landed dns", 1),
        ("landed refused", 20), ("landed dropped", 60),
        ("from here", 160), ("from outside", 60), ("IPv4", 160), ("IPv6", 70), ("tcp", 160), ("udp", 60), ("bound", 40), ("marked", 25),
    ];

    /// <summary>The kinds of statements that have a floor.</summary>
    public static IEnumerable<string> Kinds => Floors.Select(floor => floor.Kind);

    readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);

    public void Count(PacketTrace trace, Observation seen)
    {
        foreach (var step in trace.Steps.OfType<RuleStep>())
        {
            // Each match that was asked: all of a rule that matched, else up to the one that failed.
            foreach (var statement in step.Rule.Statements)
            {
                Add($"{(statement is Match ? "match" : "target")} {statement.GetType().Name}");
                if (ReferenceEquals(statement, step.Failed))
                    break;
            }
        }
        Add($"landed {seen.Landed}");
        if (HalfTracked.Is(trace))
            Add("half tracked");
        else if (Detour.Is(trace))
            Add("answered by a detour");
        Add(trace.Packet.IsLocal ? "from here" : "from outside");
        Add(trace.Packet.Family.ToString());
        Add(trace.Packet.Protocol.ToString());
        if (trace.Packet is { IsLocal: true, Source: not null })
            Add("bound");
        if (trace.Packet.Mark != 0)
            Add("marked");
    }

    /// <summary>The share of connections whose landing is not compared.</summary>
    public double Uncompared => (counts.GetValueOrDefault("half tracked") + counts.GetValueOrDefault("answered by a detour")) / (double)(counts["IPv4"] + counts["IPv6"]);

    public IEnumerable<string> Missing() => Floors
        .Where(floor => counts.GetValueOrDefault(floor.Kind) < floor.Floor)
        .Select(floor => $"{floor.Kind}: {counts.GetValueOrDefault(floor.Kind)}, at least {floor.Floor} wanted");

    public override string ToString() =>
        counts.Aggregate(new StringBuilder(), (text, entry) => text.AppendLine($"{entry.Value,6} {entry.Key}")).ToString();

    void Add(string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;
}
