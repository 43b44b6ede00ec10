using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>The properties that are judged packet by packet.</summary>
sealed partial class Promises
{
    readonly InterceptionSettings settings;
    readonly Cuts cuts;
    readonly EquatableArray<ProxyBehaviour> proxies;
    readonly EquatableArray<RuleSet> own;

    public Promises(InterceptionSettings settings)
    {
        this.settings = settings;
        cuts = SettingsCuts.Of(settings);
        proxies = ProxyIdentities.Of(settings);
        own = [InterceptionRules.Build(settings)];
    }

    delegate bool? Judge(Reading reading, in Case c);

    public Property NoBypass() => Make("no-bypass", "Every connection that the options include reaches the proxy's outbound listener",
        "Traffic that goes past the proxy has no policy, no encryption and no telemetry.",
        (reading, in c) => reading.GroundOf(c) == Ground.Outbound && reading.Direct(c).Kind != OutcomeKind.Unreachable
            ? Reaches(ListenerRole.ProxyOutbound, reading, c)
            : null);

    public Property InboundCaptured() => Make("inbound-captured", "Every inbound connection that the options include reaches the proxy's inbound listener",
        "An inbound connection that goes past the proxy meets the application without authentication.",
        (reading, in c) => reading.GroundOf(c) == Ground.Inbound && reading.CanBegin(c)
            ? Reaches(ListenerRole.ProxyInbound, reading, c)
            : null);

    public Property NoLoop() => Make("no-loop", "No connection goes round between the rules and the proxy for ever",
        "A loop takes all ports, sockets and processor time of the pod.",
        (reading, in c) => c.Role is ListenerRole.ProxyInbound or ListenerRole.ProxyOutbound && !reading.CallsListener(c)
            ? !Array.Exists(reading.Ends(c), end => end.Loops)
            : null);

    public Property Arrives() => Make("arrives", "What the proxy takes and hands on arrives where its client asked",
        "A connection that is captured but cannot be handed on fails as soon as the proxy is there.",
        (reading, in c) =>
        {
            if (reading.GroundOf(c) is not (Ground.Outbound or Ground.Inbound or Ground.SelfCall)
                || !reading.CanBegin(c) || reading.CallsListener(c) || !reading.IsStraight(c.Packet))
                return null;
            var direct = reading.Direct(c);
            return Array.TrueForAll(reading.Ends(c), end => end.End.Kind == direct.Kind && end.End.Listener == direct.Listener);
        });

    public Property ExclusionsHonoured() => Make("exclusions-honoured", "What the options exclude is left alone",
        "Probes, metrics and databases are excluded because they do not work through the proxy.",
        LeftAlone(Ground.Excluded));

    public Property NothingElseCaptured() => Make("nothing-else-captured", "What no option asks for is left alone",
        "Traffic that is captured unasked, such as a protocol the proxy does not speak, fails.",
        LeftAlone(Ground.NotIncluded));

    public Property ProxyNotCaptured() => Make("proxy-not-captured", "The proxy's own traffic is never captured",
        "A proxy that gets its own connections back cannot reach anything.",
        LeftAlone(Ground.Proxy));

    public Property SelfCall() => Make("self-call", "A call of the proxy to its own pod, picked by a service, enters by the inbound listener",
        "Otherwise a pod that calls its own service goes past the inbound policy.",
        (reading, in c) => reading.GroundOf(c) == Ground.SelfCall && reading.CanBegin(c)
            ? Reaches(ListenerRole.ProxyInbound, reading, c)
            : null);

    public Property LoopbackDirect() => Make("loopback-direct", "The application's traffic to its own pod is left alone",
        "Processes of one pod talk to each other over loopback and expect each other, not a proxy.",
        LeftAlone(Ground.Loopback));

    public Property PassthroughArrives() => Make("passthrough-arrives", "What the proxy passes through from 127.0.0.6 or ::6 reaches the application",
        "It would be taken for a call of the proxy to its own pod and come back to the proxy for ever.",
        LeftAlone(Ground.Passthrough));

    public Property TunnelSpared() => Make("tunnel-spared", "Connections to the tunnel's port are never captured",
        "The tunnel is the proxy's own listener; what it carries would be taken for plain traffic.",
        LeftAlone(Ground.Tunnel));

    public Property IPv6NotWider() => Make("ipv6-not-wider", "A family that is not intercepted is left alone",
        "Rules that see IPv6 unasked capture it without the exceptions that make capturing work.",
        LeftAlone(Ground.Family));

    public Property GuestsOutbound() => Make("guests-outbound", "What a guest opens to a destination that is captured reaches the outbound listener",
        "A guest behind a named interface is part of the workload; its traffic is the workload's.",
        (reading, in c) => reading.GroundOf(c) == Ground.Guest ? Reaches(ListenerRole.ProxyOutbound, reading, c) : null);

    public Property PassedOnLeftAlone() => Make("passed-on-left-alone", "What is only passed on to other hosts is not taken for inbound",
        "The inbound listener would look for an application of the pod at another host's address.",
        LeftAlone(Ground.PassedOn));

    public Property FailsClosed() => Make("fails-closed", "While the proxy does not listen, what it would have taken goes nowhere",
        "A proxy that is late or has crashed must not open the way around it.",
        (reading, in c) => IsCaptured(reading.GroundOf(c)) && c.Role is not (null or ListenerRole.Application) && reading.CanBegin(c)
            ? reading.WithoutProxy(c).Kind is not (OutcomeKind.Delivered or OutcomeKind.External)
            : null);

    /// <summary>A property over the packets that begin connections.</summary>
    Property Make(string id, string name, string reason, Judge judge) => Raw(id, name, reason,
        (reading, in c) => c.Opens ? judge(reading, c) : null);

    Property Raw(string id, string name, string reason, Judge judge) => Property.OfPass(name, pass =>
    {
        var reading = pass.Share(this, () => new Reading(settings, pass));
        return c => judge(reading, c);
    }) with
    { Id = id, Reason = reason, Cuts = cuts, Proxies = proxies };

    static Judge LeftAlone(Ground ground) => (reading, in c) => !c.Packet.Transparent && reading.GroundOf(c) == ground ? reading.IsLeftAlone(c) : null;

    /// <summary>
    /// The connection is with the proxy and works. One from a foreign source may fail, as long as it goes nowhere else.
    /// </summary>
    static bool Reaches(ListenerRole role, Reading reading, in Case c) => reading.CanBegin(c)
        ? c.Role == role && c.Outcome.Answered
        : c.Role == role || c.Outcome.Kind is not (OutcomeKind.Delivered or OutcomeKind.External);

    static bool IsCaptured(Ground ground) =>
        ground is Ground.Outbound or Ground.Inbound or Ground.SelfCall or Ground.Guest or Ground.Dns;
}
