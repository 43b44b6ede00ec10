using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Effects;

/// <summary>What one connection showed.</summary>
/// <param name="IsRight">Whether it landed where it should.</param>
/// <param name="Text">What was tried and what happened.</param>
sealed record ProbeResult(bool IsRight, string Text);

/// <summary>
/// Opens the connections by which Istio's validator knows that the rules work: a call of the proxy to its own pod, from
/// the loopback address to 127.0.0.6 (::6), is redirected to the inbound listener, and the original destination is kept.
/// </summary>
static class ConnectionProbe
{
    const int IPv4Level = 0;
    const int IPv6Level = 41;
    const int OriginalDestination = 80;
    const int ReusePort = 15;
    const int SocketLevel = 1;
    const int PauseMilliseconds = 1000;

    /// <summary>Probes IPv4, and IPv6 where it is intercepted; also that a port which nothing captures is not captured.</summary>
    public static IReadOnlyList<ProbeResult> Run(InterceptionSettings settings, ushort port, TimeSpan patience, CancellationToken stop)
    {
        var results = new List<ProbeResult>();
        foreach (var family in settings.IPv6 ? [Family.IPv4, Family.IPv6] : new[] { Family.IPv4 })
        {
            results.Add(Captured(family, settings, port, patience, stop));
            results.Add(Direct(family, settings));
        }
        return results;
    }

    // The positive path.
    static ProbeResult Captured(Family family, InterceptionSettings settings, ushort port, TimeSpan patience, CancellationToken stop)
    {
        var target = new IPEndPoint(InterceptionSettings.PassthroughSource(family).ToIPAddress(), port);
        var what = $"{target} from {Loopback(family)} should reach port {settings.InboundPort} with its destination kept";
        using var listener = TryListen(family, settings.InboundPort);
        if (listener is null)
            return new(false, $"{what}: the port cannot be listened on");
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        do
        {
            if (TryConnect(family, target, TimeSpan.FromMilliseconds(PauseMilliseconds)) is { } client)
                using (client)
                    return Accepted(listener, family, target, what);
        }
        while (Environment.TickCount64 < end && !stop.WaitHandle.WaitOne(PauseMilliseconds));
        return new(false, $"{what}: no connection within {patience.TotalSeconds} seconds");
    }

    static ProbeResult Accepted(Socket listener, Family family, IPEndPoint target, string what)
    {
        if (!listener.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead))
            return new(false, $"{what}: it was connected elsewhere");
        using var served = listener.Accept();
        var original = Original(served, family);
        return new(target.Equals(original), target.Equals(original) ? what : $"{what}: the original destination is {original?.ToString() ?? "not known"}");
    }

    // The negative path: the tunnel's port is never captured, so a call to it meets a listener of ours directly.
    static ProbeResult Direct(Family family, InterceptionSettings settings)
    {
        using var listener = TryListen(family, 0);
        if (listener is null)
            return new(false, $"a direct connection to {Loopback(family)}: no port can be listened on");
        var target = new IPEndPoint(Loopback(family), ((IPEndPoint)listener.LocalEndPoint!).Port);
        var what = $"{Loopback(family)} on a port of the application should be reached directly";
        using var client = TryConnect(family, target, TimeSpan.FromSeconds(1));
        return client is not null && listener.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead)
            ? new(true, what)
            : new(false, $"{what}: it is not");
    }

    static IPAddress Loopback(Family family) => family == Family.IPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback;

    static Socket? TryListen(Family family, ushort port)
    {
        var socket = new Socket(Loopback(family).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            Span<byte> on = [1, 0, 0, 0];
            socket.SetRawSocketOption(SocketLevel, ReusePort, on);
            socket.Bind(new IPEndPoint(Loopback(family), port));
            socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    static Socket? TryConnect(Family family, IPEndPoint target, TimeSpan patience)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Bind(new IPEndPoint(Loopback(family), 0));
            socket.Connect(target);
            return socket;
        }
        catch (SocketException starting) when (starting.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (socket.Poll(patience, SelectMode.SelectWrite) && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0)
                return socket;
        }
        catch (SocketException)
        {
            // Refused at once: no connection, as below.
        }
        socket.Dispose();
        return null;
    }

    // SO_ORIGINAL_DST answers with a sockaddr: family, port and address in network order.
    static IPEndPoint? Original(Socket socket, Family family)
    {
        Span<byte> answer = stackalloc byte[28];
        try
        {
            socket.GetRawSocketOption(family == Family.IPv4 ? IPv4Level : IPv6Level, OriginalDestination, answer);
        }
        catch (SocketException)
        {
            return null;
        }
        var port = BinaryPrimitives.ReadUInt16BigEndian(answer[2..]);
        return new IPEndPoint(new IPAddress(family == Family.IPv4 ? answer.Slice(4, 4) : answer.Slice(8, 16)), port);
    }
}
