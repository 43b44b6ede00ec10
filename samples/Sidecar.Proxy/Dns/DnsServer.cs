using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Relay;

namespace Sidecar.Proxy.Dns;

/// <summary>
/// Answers for the configured names and passes all other queries on to the pod's resolvers, over UDP and TCP as they came
/// (RFC 1035 §4.2, RFC 7766). Each query that is passed on has a socket, and so a random port, of its own; their number is bounded.
/// </summary>
sealed class DnsServer : IDisposable
{
    const int MostQueries = 512;
    const int MostStreams = 64;
    const int MostBytes = 65535;
    static readonly TimeSpan StreamIdle = TimeSpan.FromSeconds(10);

    readonly Func<ProxySettings> settings;
    readonly List<Socket> sockets = [];
    readonly SemaphoreSlim queries = new(MostQueries);
    readonly SemaphoreSlim streams = new(MostStreams);

    DnsServer(Func<ProxySettings> settings) => this.settings = settings;

    /// <summary>Binds UDP and TCP on the loopback addresses, and serves from then on.</summary>
    /// <param name="port">The port of both.</param>
    /// <param name="settings">Gives the settings in force, for each query.</param>
    public static DnsServer Start(int port, Func<ProxySettings> settings)
    {
        var server = new DnsServer(settings);
        try
        {
            foreach (var address in Socket.OSSupportsIPv6 && HasLoopbackV6() ? (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback])
            {
                var datagrams = server.Bind(address, port, SocketType.Dgram, ProtocolType.Udp);
                var stream = server.Bind(address, port, SocketType.Stream, ProtocolType.Tcp);
                stream.Listen(64);
                _ = ServeAsync(() => server.ReceiveAsync(datagrams));
                _ = ServeAsync(() => server.AcceptAsync(stream));
            }
            return server;
        }
        catch (SocketException error)
        {
            server.Dispose();
            throw new StartException($"port {port}: DNS: {error.Message}.");
        }
    }

    public void Dispose() => sockets.ForEach(socket => socket.Dispose());

    static bool HasLoopbackV6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    Socket Bind(IPAddress address, int port, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(address.AddressFamily, type, protocol);
        sockets.Add(socket);
        if (type == SocketType.Stream)
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    static async Task ServeAsync(Func<Task> once)
    {
        while (true)
            try
            {
                await once();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                if (error.SocketErrorCode == SocketError.OperationAborted)
                    return;
                await Task.Delay(20); // A client that has gone, or no descriptors.
            }
    }

    async Task ReceiveAsync(Socket socket)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostBytes);
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any);
            var query = buffer.AsSpan(0, received.ReceivedBytes).ToArray();
            if (queries.Wait(0)) // Else it is lost, as datagrams are; the client asks again.
                _ = AnswerAsync(socket, received.RemoteEndPoint, query);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    async Task AnswerAsync(Socket socket, EndPoint client, byte[] query)
    {
        try
        {
            if (await ResolveAsync(query, ProtocolType.Udp) is { } answer)
                await socket.SendToAsync(answer, SocketFlags.None, client);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The client has gone, or the server.
        }
        finally
        {
            queries.Release();
        }
    }

    async Task AcceptAsync(Socket listener)
    {
        await streams.WaitAsync();
        try
        {
            var client = await listener.AcceptAsync();
            _ = ServeStreamAsync(client);
        }
        catch
        {
            streams.Release();
            throw;
        }
    }

    async Task ServeStreamAsync(Socket client)
    {
        try
        {
            using (client)
                while (true)
                {
                    using var time = new CancellationTokenSource(StreamIdle);
                    if (await ReadMessageAsync(client, time.Token) is not { } query || await ResolveAsync(query, ProtocolType.Tcp) is not { } answer)
                        return;
                    await WriteMessageAsync(client, answer, time.Token);
                }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone, or silent for too long.
        }
        finally
        {
            streams.Release();
        }
    }

    async ValueTask<byte[]?> ResolveAsync(byte[] query, ProtocolType protocol)
    {
        var all = settings();
        var now = all.Dns;
        var known = DnsQuestion.TryRead(query, out var question);
        if (known && now.Hosts.TryGetValue(question.Name, out var addresses))
            return DnsAnswer.Addresses(query, question, addresses, now.Ttl,
                protocol == ProtocolType.Udp ? DnsAnswer.MostOfDatagram : DnsAnswer.MostOfStream);
        if (query.Length < 12)
            return null;
        foreach (var resolver in now.Resolvers)
            if (!SelfGuard.Forbids(all.Listeners, resolver) && await AskAsync(resolver, query, protocol, now.Timeout) is { } answer)
                return answer;
        return known ? DnsAnswer.Failure(query, question) : null;
    }

    static async ValueTask<byte[]?> AskAsync(Endpoint resolver, byte[] query, ProtocolType protocol, TimeSpan most)
    {
        using var time = new CancellationTokenSource(most);
        var end = new IPEndPoint(resolver.Address.ToIPAddress(), resolver.Port);
        try
        {
            using var socket = new Socket(end.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
            await socket.ConnectAsync(end, time.Token);
            if (protocol == ProtocolType.Tcp)
            {
                await WriteMessageAsync(socket, query, time.Token);
                return await ReadMessageAsync(socket, time.Token);
            }
            await socket.SendAsync(query, time.Token);
            var answer = new byte[MostBytes];
            while (true)
            {
                var length = await socket.ReceiveAsync(answer, time.Token);
                if (length >= 12 && answer[0] == query[0] && answer[1] == query[1])
                    return answer[..length];
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    static async ValueTask<byte[]?> ReadMessageAsync(Socket socket, CancellationToken stop)
    {
        var length = new byte[2];
        if (!await FillAsync(socket, length, stop))
            return null;
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        return await FillAsync(socket, message, stop) ? message : null;
    }

    static async ValueTask<bool> FillAsync(Socket socket, Memory<byte> buffer, CancellationToken stop)
    {
        while (buffer.Length > 0)
        {
            var read = await socket.ReceiveAsync(buffer, stop);
            if (read == 0)
                return false;
            buffer = buffer[read..];
        }
        return true;
    }

    static async ValueTask WriteMessageAsync(Socket socket, byte[] message, CancellationToken stop)
    {
        ReadOnlyMemory<byte> rest = (byte[])[(byte)(message.Length >> 8), (byte)message.Length, .. message];
        while (rest.Length > 0)
            rest = rest[await socket.SendAsync(rest, stop)..];
    }
}
