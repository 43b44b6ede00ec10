using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Listens, and keeps a note of every token that comes in: where, from whom, and what was asked for.</summary>
sealed class Landings : IDisposable
{
    const int OriginalDestination = 80;

    readonly ConcurrentDictionary<long, Observation> seen = new();
    readonly ConcurrentBag<Socket> sockets = [];

    public Observation? Find(long token) => seen.TryGetValue(token, out var found) ? found : null;

    /// <summary>Opens the listener's socket on the calling thread; from then on it serves by itself.</summary>
    public bool Serve(Listener listener)
    {
        var tcp = listener.Protocol == Protocol.Tcp;
        var address = listener.Address!.Value;
        var socket = Sockets.Open(address.Family, tcp);
        sockets.Add(socket);
        socket.SetRawSocketOption(1, 2, [1, 0, 0, 0]);
        if (listener.Transparent)
            Sockets.MakeTransparent(socket);
        socket.Bind(new IPEndPoint(address.ToIPAddress(), listener.Port));
        if (!tcp)
        {
            _ = ReceiveAsync(socket, listener.Name);
            return true;
        }
        socket.Listen(64);
        // Accepted sockets belong to whoever accepts: a thread that is made here has the listener's ids.
        new Thread(() => Accept(socket, listener.Name)) { IsBackground = true }.Start();
        return true;
    }

    // Only the first counts: an answer can go astray and come in elsewhere.
    void Note(long token, Observation landing) => seen.TryAdd(token, landing);

    public void Dispose()
    {
        foreach (var socket in sockets)
            socket.Dispose();
    }

    void Accept(Socket socket, string name)
    {
        try
        {
            while (true)
                _ = AnswerAsync(socket.Accept(), name);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener is closed.
        }
    }

    async Task AnswerAsync(Socket client, string name)
    {
        using (client)
        {
            try
            {
                var token = new byte[8];
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
                if (await client.ReceiveAsync(token, patience.Token) != 8)
                    return;
                Note(BinaryPrimitives.ReadInt64LittleEndian(token), new Observation(
                    name, Sockets.EndOf(client.LocalEndPoint), Sockets.EndOf(client.RemoteEndPoint),
                    name is "external" or "guest" ? null : Asked(client), Answered: false));
                await client.SendAsync(token, patience.Token);
                await client.ReceiveAsync(token, patience.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The client went away; what was seen stays.
            }
        }
    }

    async Task ReceiveAsync(Socket socket, string name)
    {
        var buffer = new byte[64];
        EndPoint any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                var got = await socket.ReceiveFromAsync(buffer, any);
                Note(BinaryPrimitives.ReadInt64LittleEndian(buffer), new Observation(
                    name, Sockets.EndOf(socket.LocalEndPoint), Sockets.EndOf(got.RemoteEndPoint), null, Answered: false));

                // From a socket of all addresses the kernel would choose the source; see Observation.Comparable.
                if (!Observation.IsWildcard(Sockets.EndOf(socket.LocalEndPoint)))
                    await socket.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), got.RemoteEndPoint);
            }
            catch (SocketException)
            {
                // An answer that a rule forbids, or an ICMP error of an earlier one.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    static Endpoint? Asked(Socket client)
    {
        var v4 = client.AddressFamily == AddressFamily.InterNetwork;
        var buffer = new byte[28];
        try
        {
            client.GetRawSocketOption(v4 ? 0 : 41, OriginalDestination, buffer);
        }
        catch (SocketException)
        {
            return null;
        }
        var address = v4 ? new IPAddress(buffer.AsSpan(4, 4)) : new IPAddress(buffer.AsSpan(8, 16));
        return new Endpoint(Address.From(address), BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(2)));
    }
}
