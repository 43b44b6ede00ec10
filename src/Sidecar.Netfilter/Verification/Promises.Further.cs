using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

partial class Promises
{
    /// <summary>The port that Istio's validator calls unless told otherwise.</summary>
    public const ushort ProbePort = 15002;

    public Property DnsCaptured() => Make("dns-captured", "The application's queries to the name servers that the options include reach the agent, and are answered",
        "A query that goes past the agent finds no service of the mesh; one that is not answered stops the application.",
        (reading, in c) => reading.GroundOf(c) == Ground.Dns && reading.CanBegin(c)
            ? Reaches(ListenerRole.ProxyDns, reading, c)
            : null);

    public Property DnsZones() => Make("dns-zones", "A query and its answer are tracked in one zone, the application's apart from the agent's",
        "Both send from ephemeral ports to the same name server: in one zone two queries can be one connection, and answers go astray.",
        (reading, in c) =>
        {
            if (c.Packet.Protocol != Protocol.Udp || !reading.CanBegin(c))
                return null;
            return reading.GroundOf(c) switch
            {
                Ground.Dns => IsIn(DnsRules.ApplicationZone, c.Outcome),
                Ground.Proxy when reading.TakesDns(c.Packet) && c.Outcome.Kind == OutcomeKind.External => IsIn(DnsRules.UpstreamZone, c.Outcome),
                _ => null,
            };
        });

    public Property FamiliesAgree()
    {
        return Property.OfPass("IPv4 and IPv6 fare alike", pass =>
        {
            var mirror = new FamilyMirror(pass, settings);
            return c => settings.IPv6 && c.Opens && c.Packet.Family == Family.IPv4 && !c.Packet.Transparent ? mirror.Agrees(c) : null;
        }) with
        {
            Id = "families-agree",
            Reason = "A client picks the family; policy must not depend on it.",
            Cuts = cuts with { JoinFamilies = settings.IPv6 },
            Proxies = proxies,
        };
    }

    public Property InvalidDropped() => Raw("invalid-dropped", "Segments that arrive and belong to no connection are dropped where the options say so",
        "Connection tracking does not translate them back: the stack would answer them by a reset.",
        (reading, in c) => settings.DropInvalid && c.Packet is { IsLocal: false, State: ConntrackStates.New } && c.Packet.Protocol == Protocol.Tcp
            && c.Packet.Flags.HasFlag(TcpFlags.Rst) && reading.GroundOf(c) is Ground.Inbound or Ground.NotIncluded or Ground.Tunnel
                ? c.Outcome.Kind == OutcomeKind.Dropped
                : null);

    /// <summary>The validator is the proxy's user; it calls 127.0.0.6 from 127.0.0.1, or ::6 from ::1.</summary>
    public Property ProbePasses() => Make("probe-passes", "The probe of Istio's validator comes back by the inbound listener",
        "The validator takes a probe that fails for missing rules, and the pod never starts.",
        (reading, in c) => c.Packet.Protocol == Protocol.Tcp && c.Packet.DestinationPort == ProbePort && c.Packet.Mark == 0
            && c.Packet.Source == Address.LoopbackOf(c.Packet.Family)
            && c.Packet.Destination == InterceptionSettings.PassthroughSource(c.Packet.Family)
            && settings.Mode != InterceptionMode.None && IsValidator(c.Packet.Owner) && reading.CanBegin(c)
            && reading.GroundOf(c) is Ground.SelfCall or Ground.Proxy
                ? Reaches(ListenerRole.ProxyInbound, reading, c)
                : null);

    public Property NoForeignShadow() => Property.OfPass("No rule of others takes away what the rules of these options capture, or adds to it", pass =>
    {
        if (pass.Evaluator.Rules == own[0])
            return c => c.Opens ? true : null;
        var alone = pass.Evaluator.With(own[0]);
        return c =>
        {
            if (!c.Opens)
                return null;
            var wanted = new Case(alone, c.Packet, alone.Evaluate(c.Packet));
            return wanted.Captured ? c.Role == wanted.Role && c.Outcome.Answered == wanted.Outcome.Answered : !c.Captured;
        };
    }) with
    {
        Id = "no-foreign-shadow",
        Reason = "A rule in front of ours hides ours, which are all present and yet without effect.",
        Beside = own,
        Proxies = proxies,
    };

    public Property RunningConnectionsSurvive() => Raw("running-connections-survive", "Connections that are open when the rules are loaded live on",
        "Tracking picks a connection up in its middle and takes it for a new one: it is translated, and reset.",
        (reading, in c) => c.Packet.Protocol == Protocol.Tcp && c.Packet.Flags == TcpFlags.Ack && reading.CanBegin(c)
            ? reading.IsLeftAlone(c)
            : null) with
    { Cuts = cuts.With(new Cuts { Flags = [TcpFlags.Ack] }) };

    bool IsValidator(SocketOwner? owner) => owner is not null
        && (settings.ProxyUids.IsEmpty ? settings.ProxyGids.Any(gid => gid.Contains(owner.Gid)) : settings.ProxyUids[0].Contains(owner.Uid));

    static bool IsIn(ushort zone, in Outcome outcome) => outcome.Zone == zone && outcome.AnswerZone == zone;
}
