using System.Text;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>How often each kind of statement was decisive and each landing came about; each has a floor.</summary>
sealed class Coverage
{
    static readonly (string Kind, int Floor)[] Floors =
    [
        ("match ProtocolMatch", 100), ("match AddressMatch", 40), ("match PortMatch", 40), ("match InInterfaceMatch", 8),
        ("match OutInterfaceMatch", 8), ("match UidMatch", 8), ("match GidMatch", 8), ("match MarkMatch", 20),
        ("match ConnmarkMatch", 8), ("match ConntrackStateMatch", 8), ("match TcpFlagsMatch", 3), ("match AddressTypeMatch", 3),
        ("match SocketExistsMatch", 1), ("target Redirect", 40), ("target Dnat", 1), ("target Tproxy", 8), ("target SetMark", 20),
        ("target SaveMark", 5), ("target RestoreMark", 1), ("target SetConnmark", 1), ("target SetZone", 20), ("target NoTrack", 3), ("target Drop", 8),
        ("target Return", 20), ("target Accept", 10), ("target Jump", 40), ("target Masquerade", 1), ("target Reject", 1),
        ("landed external", 40), ("landed app", 20), ("landed proxy-inbound", 15), ("landed proxy-outbound", 10), ("landed dns", 1),
        ("landed refused", 20), ("landed dropped", 20),
        ("from here", 250), ("from outside", 80), ("IPv4", 200), ("IPv6", 100), ("tcp", 250), ("udp", 60), ("bound", 40), ("marked", 30),
    ];

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
        Add(trace.Packet.IsLocal ? "from here" : "from outside");
        Add(trace.Packet.Family.ToString());
        Add(trace.Packet.Protocol.ToString());
        if (trace.Packet is { IsLocal: true, Source: not null })
            Add("bound");
        if (trace.Packet.Mark != 0)
            Add("marked");
    }

    /// <summary>The share of connections whose landing is not compared.</summary>
    public double Uncompared => counts.GetValueOrDefault("half tracked") / (double)(counts["IPv4"] + counts["IPv6"]);

    public IEnumerable<string> Missing() => Floors
        .Where(floor => counts.GetValueOrDefault(floor.Kind) < floor.Floor)
        .Select(floor => $"{floor.Kind}: {counts.GetValueOrDefault(floor.Kind)}, at least {floor.Floor} wanted");

    public override string ToString() =>
        counts.Aggregate(new StringBuilder(), (text, entry) => text.AppendLine($"{entry.Value,6} {entry.Key}")).ToString();

    void Add(string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;
}
