using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Opens a connection as a packet describes it; the calling thread stands in the right namespace with the right ids.</summary>
static class KernelClient
{
    const int Patience = 700_000;
    const int DatagramPatience = 250_000;
    static long tokens;

    public static Observation Open(Packet packet, Landings landings)
    {
        var tcp = packet.Protocol == Protocol.Tcp;
        var token = Interlocked.Increment(ref tokens);
        using var socket = Sockets.Open(packet.Family, tcp);
        try
        {
            Prepare(socket, packet);
            return tcp ? Stream(socket, packet, token, landings) : Datagram(socket, packet, token, landings);
        }
        catch (SocketException e)
        {
            var seen = landings.Find(token);
            return seen ?? new Observation(Failure(e.SocketErrorCode, tcp), null, null, null, false)
           ;
        }
    }

    static void Prepare(Socket socket, Packet packet)
    {
        if (packet.Mark != 0)
            socket.SetRawSocketOption(1, 36, BitConverter.GetBytes(packet.Mark));
        if (packet.Transparent)
            Sockets.MakeTransparent(socket);
        var any = packet.Family == Family.IPv4 ? IPAddress.Any : IPAddress.IPv6Any;
        socket.Bind(new IPEndPoint(packet.Source?.ToIPAddress() ?? any, packet.SourcePort));
    }

    static Observation Stream(Socket socket, Packet packet, long token, Landings landings)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(new IPEndPoint(packet.Destination.ToIPAddress(), packet.DestinationPort));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The handshake is under way.
        }
        if (!socket.Poll(Patience, SelectMode.SelectWrite))
            return Observation.Nowhere("dropped");
        var error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != 0)
            return Observation.Nowhere(Failure((SocketError)error, tcp: true));
        var buffer = BitConverter.GetBytes(token);
        socket.Send(buffer);
        var answered = socket.Poll(Patience, SelectMode.SelectRead) && socket.Receive(buffer) == buffer.Length;
        return (landings.Find(token) ?? Observation.Nowhere("dropped")) with { Answered = answered };
    }

    static Observation Datagram(Socket socket, Packet packet, long token, Landings landings)
    {
        socket.Connect(new IPEndPoint(packet.Destination.ToIPAddress(), packet.DestinationPort));
        var buffer = BitConverter.GetBytes(token);
        try
        {
            socket.Send(buffer);
            var answered = socket.Poll(DatagramPatience, SelectMode.SelectRead) && socket.Receive(buffer) == buffer.Length;
            return (landings.Find(token) ?? Observation.Nowhere("dropped")) with { Answered = answered };
        }
        catch (SocketException)
        {
            return landings.Find(token) ?? Observation.Nowhere("dropped");
        }
    }

    static string Failure(SocketError error, bool tcp) => error switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.Shutdown => tcp ? "refused" : "dropped",
        SocketError.TimedOut => "dropped",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AddressNotAvailable or SocketError.InvalidArgument => "unreachable",
        _ => error.ToString(),
    };
}
