using System.Runtime.InteropServices;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>A packet on its way: the only thing that changes while the rules are walked.</summary>
[StructLayout(LayoutKind.Auto)]
struct InFlight
{
    public Leg Leg;
    public Protocol Protocol;
    public Address Source;
    public Address Destination;
    public ushort SourcePort;
    public ushort DestinationPort;
    public TcpFlags Flags;

    /// <summary>The interface it came by; null before it came by any.</summary>
    public string? In;

    /// <summary>The interface it is to leave by, as the running hook sees it.</summary>
    public string? Out;

    /// <summary>The interface that the latest routing decision chose.</summary>
    public string? Routed;

    /// <summary>Who made its socket; lost when the packet re-enters.</summary>
    public SocketOwner? Owner;

    /// <summary>
    /// A socket of the kernel sends it, one without a file: IPv4's RST for a port at which nobody listens.
    /// </summary>
    public bool KernelSocket;

    public uint Mark;
    public Tracking Tracking;
    public ConntrackStates State;
    public ushort Zone;
    public uint ConnectionMark;

    /// <summary>Whether the translation of the destination is decided, "none" included.</summary>
    public bool DestinationSettled;
    public bool SourceSettled;
    public bool DestinationTranslated;
    public bool SourceTranslated;

    /// <summary>The interface for which MASQUERADE chose the source; null without MASQUERADE.</summary>
    public string? MasqueradedBy;

    /// <summary>It made the kernel forget its connection.</summary>
    public bool Forgotten;

    /// <summary>The listener that TPROXY gave it to.</summary>
    public Listener? Assigned;

    /// <summary>The connection it belongs to, for every packet but the first.</summary>
    public Connection Of;

    /// <summary>A rule made it: it answers a packet that the rule refused.</summary>
    public bool ByRule;

    /// <summary>The statement that ended it.</summary>
    public Statement? Cause;

    /// <summary>It goes from whoever was reached to the client.</summary>
    public readonly bool IsReply => Leg is Leg.Answer or Leg.Receipt or Leg.Response or Leg.Reset;

    public readonly Family Family => Destination.Family;

    /// <summary>The connection's state as <c>ct state</c> sees it, as a set of one bit and the translations.</summary>
    public readonly ConntrackStates VisibleState => Tracking switch
    {
        Tracking.Zoned => ConntrackStates.New,
        Tracking.Exempt => ConntrackStates.Untracked,
        Tracking.Attached => State
            | (DestinationTranslated ? ConntrackStates.Dnat : 0) | (SourceTranslated ? ConntrackStates.Snat : 0),
        _ => ConntrackStates.Invalid,
    };

    public readonly Endpoint From => new(Source, SourcePort);

    public readonly Endpoint To => new(Destination, DestinationPort);
}
