using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

enum NaiveStop
{
    Here,
    Wire,
    Dropped,
    Unreachable,
}

enum NaiveTracking
{
    None,
    Zoned,
    Known,
    Invalid,
}

/// <summary>A packet on its way, and all that clings to it.</summary>
sealed class NaivePacket
{
    public required Leg Leg;
    public required Protocol Protocol;
    public Endpoint From;
    public Endpoint To;
    public TcpFlags Flags = TcpFlags.Syn;
    public string? In;
    public string? Out;
    public string? Route;
    public SocketOwner? Owner;
    public uint Mark;
    public NaiveTracking Tracking;
    public bool New;
    public int Zone;
    public uint ConnectionMark;
    public bool Decided;
    public bool Translated;
    public Listener? Assigned;
    public NaiveConnection? Of;

    public Family Family => To.Address.Family;

    public bool IsAnswer => Leg is Leg.Answer or Leg.Response;
}

/// <summary>What the first packet has left behind.</summary>
sealed class NaiveConnection
{
    public required Packet Request;
    public required bool Tracked;
    public required int Zone;
    public required bool Translated;
    public required Endpoint Client;
    public required Endpoint Asked;
    public required Endpoint Reached;
    public required Listener? Listener;
    public required string? Wire;
    public uint Mark;
}
