using System.Net.Sockets;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>What a stream is: every byte, in order, each end for itself, a reset as a reset, and no memory for who does not read.</summary>
public class StreamTests
{
    [Fact]
    public void Bulk_arrives_as_it_was_sent_both_ways_at_once()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.Serve(pod.Outside, 9000, client => Echo(client));
        var proxy = pod.Start();
        using var call = pod.Call(ProxyPod.World, 9000);
        var sent = new byte[48 * 1024 * 1024];
        new Random(1).NextBytes(sent);
        var sending = new Thread(() =>
        {
            // Sizes from one byte to more than any buffer, so that copying and splicing take turns.
            for (int at = 0, step = 1; at < sent.Length; step = step > 2_000_000 ? 1 : (step * 3) + 1)
                at += call.Send(sent.AsSpan(at, Math.Min(step, sent.Length - at)));
            call.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        var back = new MemoryStream();
        var buffer = new byte[100_000];
        while (call.Receive(buffer) is > 0 and var count)
            back.Write(buffer, 0, count);
        sending.Join();
        Assert.True(sent.AsSpan().SequenceEqual(back.GetBuffer().AsSpan(0, (int)back.Length)));
        var line = proxy.AwaitLog(_ => true);
        Assert.Equal((sent.Length, sent.Length, "-"), (line.GetProperty("bytes_sent").GetInt32(), line.GetProperty("bytes_received").GetInt32(), line.GetProperty("response_flags").GetString()));
    }

    [Fact]
    public void Each_side_ends_for_itself()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        using var asked = new ManualResetEventSlim();
        pod.Serve(pod.Outside, 9000, client =>
        {
            var question = client.ReadToEnd();
            asked.Set();
            client.SendText($"you said {question}");
        });
        pod.Serve(pod.Outside, 9001, client =>
        {
            client.SendText("bye");
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal("still here", client.ReadToEnd());
            asked.Set();
        });
        pod.Start();
        using var first = pod.Call(ProxyPod.World, 9000);
        first.SendText("hello");
        first.Shutdown(SocketShutdown.Send);
        Assert.Equal("you said hello", first.ReadToEnd());
        asked.Reset();
        using var second = pod.Call(ProxyPod.World, 9001);
        Assert.Equal("bye", second.ReadToEnd());
        second.SendText("still here");
        second.Shutdown(SocketShutdown.Send);
        Assert.True(asked.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_reset_of_either_side_is_a_reset_of_the_other()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        using var broken = new ManualResetEventSlim();
        pod.Serve(pod.Outside, 9000, client =>
        {
            client.SendText("x");
            try
            {
                client.ReadToEnd();
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
            {
                broken.Set();
            }
        });
        pod.Serve(pod.Outside, 9001, client =>
        {
            client.SendText("half an ans");
            client.ReadLine();
            Reset(client);
        });
        var proxy = pod.Start();
        var leaving = pod.Call(ProxyPod.World, 9000);
        Assert.Equal(1, leaving.Receive(new byte[1]));
        Reset(leaving);
        Assert.True(broken.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        using var left = pod.Call(ProxyPod.World, 9001);
        Assert.Equal("half an ans", Take(left, 11));
        left.SendText("go on\n");
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => left.ReadToEnd()).SocketErrorCode);
        ProxyProcess.Await(() => proxy.Metric("sidecar_connections_open") == 0, "all connections are closed");
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"DC\""));
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"UC\""));
    }

    [Fact]
    public void Who_does_not_read_makes_the_other_side_wait()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        using var go = new ManualResetEventSlim();
        long read = 0;
        pod.Serve(pod.Outside, 9000, client =>
        {
            go.Wait(TimeSpan.FromSeconds(60));
            var buffer = new byte[65536];
            while (client.Receive(buffer) is > 0 and var count)
                read += count;
            client.SendText("done");
        });
        var proxy = pod.Start("""{ "limits": { "bytesInFlight": 1048576 } }""");
        using var calls = new Disposables<Socket>();
        var sent = new long[4];
        for (var i = 0; i < sent.Length; i++)
        {
            var call = calls.Add(pod.Call(ProxyPod.World, 9000));
            call.Blocking = false;
            sent[i] = Fill(call);
        }
        // The kernel's buffers take some; the proxy holds no more than it may.
        Assert.All(sent, one => Assert.InRange(one, 1, 64 * 1024 * 1024));
        Assert.InRange(proxy.Metric("sidecar_bytes_waiting"), 0, 1048576);
        go.Set();
        foreach (var call in calls)
        {
            call.Blocking = true;
            call.Shutdown(SocketShutdown.Send);
            Assert.Equal("done", call.ReadToEnd());
        }
        Assert.Equal(sent.Sum(), read);
        ProxyProcess.Await(() => proxy.Metric("sidecar_bytes_waiting") == 0, "nothing waits");
    }

    /// <summary>Sends until nothing has been taken for a while.</summary>
    static long Fill(Socket socket)
    {
        var chunk = new byte[65536];
        long sent = 0;
        for (var full = 0; full < 10;)
            try
            {
                sent += socket.Send(chunk);
                full = 0;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock)
            {
                full++;
                Thread.Sleep(30);
            }
        return sent;
    }

    static void Echo(Socket client)
    {
        var buffer = new byte[300_000];
        while (client.Receive(buffer) is > 0 and var count)
            for (var sent = 0; sent < count;)
                sent += client.Send(buffer.AsSpan(sent, count - sent));
        client.Shutdown(SocketShutdown.Send);
    }

    static string Take(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var at = 0; at < count;)
            at += socket.Receive(buffer.AsSpan(at)) is > 0 and var read ? read : throw new EndOfStreamException();
        return System.Text.Encoding.ASCII.GetString(buffer);
    }

    static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }
}

/// <summary>Things that are disposed of together.</summary>
sealed class Disposables<T> : List<T>, IDisposable where T : IDisposable
{
    public new T Add(T one)
    {
        base.Add(one);
        return one;
    }

    public void Dispose() => ForEach(one => one.Dispose());
}
