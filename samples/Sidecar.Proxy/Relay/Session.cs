using System.Diagnostics;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Kernel;
using Sidecar.Proxy.Observability;
using Sidecar.Proxy.Routing;
using Sidecar.Proxy.Sniffing;

namespace Sidecar.Proxy.Relay;

/// <summary>
/// One captured connection: looked into where a route asks for it, connected onward, then relayed both ways until both
/// sides have ended or one has failed. A failure of one side resets the other.
/// </summary>
sealed class Session : Watched
{
    const int ClientSide = 0;
    const int UpstreamSide = 1;

    static readonly Decision ToItself = new Decision.Refuse("self");

    enum Phase
    {
        Sniffing,
        Connecting,
        Relaying,
        Closed,
    }

    readonly Worker worker;
    readonly ProxySettings settings;
    readonly TrafficSide side;
    readonly int client;
    readonly Endpoint peer;
    readonly Endpoint original;
    readonly long start = Stopwatch.GetTimestamp();

    UpstreamCall call;
    TwoWay streams;
    Phase phase;
    Decision decision = ToItself;
    Traffic? traffic;
    bool clientWatched;
    bool queued;
    long deadline;

    Session(Worker worker, TrafficSide side, int client, Endpoint peer, Endpoint original)
    {
        (this.worker, this.side, this.client, this.peer, this.original) = (worker, side, client, peer, original);
        settings = worker.State.Settings;
        call = new UpstreamCall(worker.State, settings.Listeners);
        streams = new TwoWay(worker.Buffers);
    }

    /// <summary>Takes an accepted connection; on the loop's thread.</summary>
    /// <param name="self">True where it goes to the proxy itself.</param>
    public static void Begin(Worker worker, TrafficSide side, int client, Endpoint peer, Endpoint original, bool self)
    {
        var session = new Session(worker, side, client, peer, original);
        if (self || worker.State.OwnCalls?.Contains(peer, original) == true)
            session.Refuse(ResponseFlag.Self);
        else
            session.Follow(side == TrafficSide.Inbound
                ? session.settings.Inbound.Decide(original)
                : session.settings.Outbound.Decide(original, null));
    }

    public override void OnEvent(int side, uint events)
    {
        switch (phase)
        {
            case Phase.Sniffing:
                Sniff(events);
                break;
            case Phase.Connecting when side == UpstreamSide:
                FinishConnect(events);
                break;
            case Phase.Relaying:
                Settle(streams.OnEvent(side == ClientSide, events));
                break;
        }
    }

    public override void OnTurn()
    {
        queued = false;
        if (phase == Phase.Relaying)
            Settle(streams.OnTurn());
    }

    public override void OnTick(long now)
    {
        if (phase == Phase.Relaying && Report())
            deadline = now + (long)settings.Limits.Idle.TotalMilliseconds;
        if (now < deadline)
            return;
        switch (phase)
        {
            case Phase.Sniffing:
                Follow(settings.Outbound.Decide(original, Sniffed.Unknown));
                break;
            case Phase.Connecting:
                FailAttempt();
                break;
            case Phase.Relaying:
                Abort(ResponseFlag.Idle);
                break;
        }
    }

    /// <summary>Ends it, whatever its state.</summary>
    public void Abort(ResponseFlag flag)
    {
        Libc.Abort(client);
        if (call.File >= 0)
            Libc.Abort(call.File);
        End(flag);
    }

    void Follow(Decision decided)
    {
        decision = decided;
        switch (decided)
        {
            case Decision.Sniff:
                phase = Phase.Sniffing;
                Await(settings.SniffTimeout);
                Watch(client);
                break;
            case Decision.PerRequest:
                HandOver();
                break;
            case Decision.Refuse:
                Refuse(ResponseFlag.NoRoute);
                break;
            default:
                phase = Phase.Connecting;
                call.Prepare(decided, side, peer, original);
                Traffic().Open();
                Connect();
                break;
        }
    }

    void Sniff(uint events)
    {
        var read = Libc.Receive(client, worker.Buffers.Shared, Number.MSG_PEEK);
        if (read == -Number.EAGAIN)
            return;
        if (read < 0)
        {
            Refuse(ResponseFlag.DownstreamReset);
            return;
        }
        var seen = Sniffed.Read(worker.Buffers.Shared.AsSpan(0, read));
        // A client that sends no more, or has sent as much as is looked at, will not become clearer.
        if (seen.Kind == SniffKind.Incomplete && (read == RelayBuffers.Size || (events & TwoWay.Ending) != 0))
            seen = Sniffed.Unknown;
        if (seen.Kind != SniffKind.Incomplete)
            Follow(settings.Outbound.Decide(original, seen));
    }

    void HandOver()
    {
        if (clientWatched)
            worker.Loop.Remove(client);
        Traffic().Open(); // Whoever takes it over counts its bytes and its end.
        if (!worker.State.HandOver(HandedOver.Of(client, peer, original, start)))
        {
            Abort(ResponseFlag.Overflow);
            return;
        }
        worker.Loop.Forget(this);
        phase = Phase.Closed;
    }

    void Connect()
    {
        if (!call.TryNext())
        {
            Abort(call.Failure);
            return;
        }
        Await(decision is Decision.Forward forward ? forward.Upstream.ConnectTimeout : settings.Limits.Connect);
        worker.Loop.Add(this, UpstreamSide, call.File);
    }

    void FinishConnect(uint events)
    {
        if (call.HasFailed)
        {
            FailAttempt();
            return;
        }
        if ((events & (Number.EPOLLOUT | Number.EPOLLIN)) == 0)
            return;
        phase = Phase.Relaying;
        worker.Loop.Hurry(this, false);
        deadline = Environment.TickCount64 + (long)settings.Limits.Idle.TotalMilliseconds;
        Traffic().Connect.Add(call.Elapsed.TotalSeconds);
        streams.Join(client, call.File);
        if (!clientWatched)
            Watch(client); // What the client has sent already comes as an event of its own.
        else
            Settle(streams.OnEvent(fromClient: true, Number.EPOLLIN | Number.EPOLLRDHUP));
        if (phase == Phase.Relaying)
            Settle(streams.OnEvent(fromClient: false, events));
    }

    void FailAttempt()
    {
        call.GiveUp();
        Connect();
    }

    /// <summary>Ends what has ended, resets what has failed, and asks for another turn where there is more to do.</summary>
    void Settle(Standing standing)
    {
        switch (standing)
        {
            case Standing.DownstreamReset:
                Abort(ResponseFlag.DownstreamReset);
                break;
            case Standing.UpstreamReset:
                Abort(ResponseFlag.UpstreamReset);
                break;
            case Standing.Ended:
                Close();
                break;
            case Standing.Busy when !queued:
                queued = true;
                worker.Loop.Again(this);
                break;
        }
    }

    void Close()
    {
        _ = Libc.Close(client);
        _ = Libc.Close(call.File);
        End(ResponseFlag.None);
    }

    void Refuse(ResponseFlag flag)
    {
        Traffic().Open();
        Abort(flag);
    }

    void End(ResponseFlag flag)
    {
        phase = Phase.Closed;
        call.Forget();
        worker.Loop.Forget(this);
        streams.Release();
        Report();
        worker.State.Leave();
        var duration = Stopwatch.GetElapsedTime(start);
        Traffic().Close(flag, duration.TotalSeconds);
        if (worker.State.Log is { Wanted: true } log)
            log.Write(new AccessLogEntry(DateTimeOffset.UtcNow - duration, duration, side, decision.Route, decision.Destination,
                peer, original, call.Target, streams.Sent, streams.Received, flag));
    }

    /// <summary>Counts the bytes since the last report; false where there were none.</summary>
    bool Report()
    {
        var (sent, received) = streams.TakeNews();
        if (sent + received > 0)
            Traffic().Move(sent, received);
        return sent + received > 0;
    }

    Traffic Traffic() => traffic ??= worker.State.Metrics.For(new TrafficKey(side, decision.Route, decision.Destination));

    void Watch(int file)
    {
        worker.Loop.Add(this, ClientSide, file);
        clientWatched = true;
    }

    void Await(TimeSpan time)
    {
        deadline = Environment.TickCount64 + (long)time.TotalMilliseconds;
        worker.Loop.Hurry(this, true);
    }
}
