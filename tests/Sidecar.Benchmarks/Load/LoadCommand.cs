using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text;
using Sidecar.Benchmarks.Reviews;

namespace Sidecar.Benchmarks.Load;

/// <summary>
/// Answers a second and their times, of the webhook and of a bare endpoint, in turns within one run: only ratios mean
/// something where a machine is shared, and the client takes its part of it. What the bare endpoint shows at the rate of
/// half the webhook's load is what the machine and the client add to a time there.
/// </summary>
static class LoadCommand
{
    const int Connections = 8;
    const int MostWarmUps = 100;

    static readonly byte[] Constant = Encoding.UTF8.GetBytes("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"u","allowed":true}}""");

    /// <param name="args">
    /// The seconds of a measurement, 3 unless given; how often each is made, 5 unless given; the name of a review, all unless
    /// given.
    /// </param>
    public static async Task Run(string[] args)
    {
        var duration = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 3);
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        using var certificate = new LoadCertificate();
        await using var webhook = await Target.StartWebhook(certificate);
        Console.WriteLine($"{Environment.ProcessorCount} processors, {Connections} kept TLS connections, {rounds} rounds of {duration.TotalSeconds} s each");
        Console.WriteLine($"{"review",-16}{"server",-18}{"pods",-40}{"a second",10}{"p50 ms",9}{"p99 ms",9}{"CPU us",9}{"ratio",8}");
        foreach (var review in Chosen(args))
        {
            var request = Connection.Request(review.Body);
            await using var probe = await Connection.Open(webhook.Port, certificate);
            var (_, answer) = await probe.Send(request, keepsBody: true);
            await using var bare = await Target.StartBare("bare", certificate, Constant);
            await using var same = await Target.StartBare("bare, same answer", certificate, answer);
            await Compare($"{review.Name} {review.Body.Length / 1024.0:0.#} KB", request, bare, same, webhook, certificate, duration, rounds);
        }
    }

    static Review[] Chosen(string[] args)
    {
        Review[] all = [Review.Typical, Review.Medium, Review.Large];
        var chosen = args.Length > 2 ? [.. all.Where(review => review.Name == args[2])] : all;
        return chosen.Length > 0 ? chosen : throw new ArgumentException(
            $"Found '{args[2]}', expected one of {string.Join(", ", all.Select(review => $"'{review.Name}'"))}.");
    }

    static async Task Compare(
        string name, byte[] request, Target bare, Target same, Target webhook, LoadCertificate certificate, TimeSpan duration, int rounds)
    {
        Row[] rows = [new(bare), new(same), new(webhook), new(webhook, AreReplicas: false)];
        foreach (var row in rows)
            await WarmUp(row, certificate, request);
        for (var round = 0; round < rounds; round++)
            foreach (var row in rows)
                row.Results.Add(await Measure(row, certificate, request, duration, null));
        foreach (var row in rows)
            Print(name, row, rows[0].Rate);
        foreach (var row in rows[2..])
        {
            var half = row.Rate / 2;
            Row[] paced = [row with { Target = bare, Results = [], Paced = true }, row with { Results = [], Paced = true }];
            for (var round = 0; round < rounds; round++)
                foreach (var one in paced)
                    one.Results.Add(await Measure(one, certificate, request, duration, half));
            foreach (var one in paced)
                Print(name, one, rows[0].Rate);
        }
    }

    static void Print(string review, Row row, double bare) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{review,-16}{row.Target.Name,-18}{row.Pods,-40}{row.Rate,10:0}{row.Median(one => one.P50),9:0.00}{row.Median(one => one.P99),9:0.00}{row.Median(one => one.Cpu),9:0}{row.Rate / bare,8:0.00}"));

    /// <summary>
    /// Until nothing is compiled any more: code is compiled anew after so many calls, by a thread that a busy machine
    /// makes wait, and until then much of what is measured would be the compiler and code that counts its own calls.
    /// </summary>
    static async Task WarmUp(Row row, LoadCertificate certificate, byte[] request)
    {
        await using var connection = await Connection.Open(row.Target.Port, certificate);
        var requests = new PodRequests(request, Connections, row.AreReplicas);
        var batch = Math.Max(20, 1_000_000_000 / (1_000_000 + (request.Length * 20)));
        var (compiled, quiet) = (0L, 0);
        for (var turn = 0; turn < MostWarmUps && quiet < 4; turn++)
        {
            for (var i = 0; i < batch; i++)
                connection.Exchange(requests.Next().Span);
            // The compiler waits for a tenth of a second without new code before it begins.
            await Task.Delay(200);
            var now = JitInfo.GetCompiledMethodCount();
            quiet = now - compiled < 3 ? quiet + 1 : 0;
            compiled = now;
        }
    }

    /// <summary>
    /// As fast as the connections can, or at a rate. A request that had to wait for an answer before it then counts from
    /// when it was due; one that its own sender's alarm clock woke late counts from when it was sent.
    /// </summary>
    static async Task<Measurement> Measure(Row row, LoadCertificate certificate, byte[] request, TimeSpan duration, double? rate)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Connection.Open(row.Target.Port, certificate)));
        var times = new List<long>[Connections];
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var interval = rate is { } given ? (long)(Connections / given * Stopwatch.Frequency) : 0;
        await Task.WhenAll(connections.Select((connection, i) => Task.Factory.StartNew(
            () => times[i] = Drive(connection, new PodRequests(request, i, row.AreReplicas), start + (interval * i / Connections), end, interval),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var used = Environment.CpuUsage.TotalTime - cpu;
        foreach (var connection in connections)
            await connection.DisposeAsync();
        var sorted = times.SelectMany(list => list).Order().ToList();
        return new Measurement(
            sorted.Count / duration.TotalSeconds, Milliseconds(sorted, 0.5), Milliseconds(sorted, 0.99),
            used.TotalMicroseconds / Math.Max(1, sorted.Count));
    }

    /// <summary>What one client does, on a thread of its own: an API server takes no thread of the webhook's either.</summary>
    static List<long> Drive(Connection connection, PodRequests requests, long due, long end, long interval)
    {
        var times = new List<long>(1 << 16);
        for (; ; due += interval)
        {
            var sent = interval > 0 && Stopwatch.GetTimestamp() > due ? due : SentAt(due);
            if (sent >= end)
                return times;
            if (connection.Exchange(requests.Next().Span) is not 200 and var status)
                throw new InvalidOperationException($"Answered {status}.");
            times.Add(Stopwatch.GetTimestamp() - sent);
        }
    }

    /// <summary>Sleeps until a request is due: a client that spins would take the processor from the server.</summary>
    static long SentAt(long due)
    {
        var now = Stopwatch.GetTimestamp();
        for (; now < due; now = Stopwatch.GetTimestamp())
            Thread.Sleep(TimeSpan.FromMilliseconds(Math.Ceiling((due - now) * 1000.0 / Stopwatch.Frequency)));
        return now;
    }

    static double Milliseconds(List<long> sorted, double part) =>
        sorted.Count == 0 ? 0 : sorted[(int)(part * (sorted.Count - 1))] * 1000.0 / Stopwatch.Frequency;

    /// <summary>A server, and the pods that it is asked about.</summary>
    sealed record Row(Target Target, bool AreReplicas = true, bool Paced = false)
    {
        public string Pods => (AreReplicas ? "replicas" : "all differ") + (Paced ? ", at half the webhook's rate" : "");

        public List<Measurement> Results { get; init; } = [];

        public double Rate => Median(one => one.Rate);

        public double Median(Func<Measurement, double> figure)
        {
            var sorted = Results.Select(figure).Order().ToList();
            return sorted[sorted.Count / 2];
        }
    }

    /// <param name="Cpu">Time of processors for one answer, the client's part included: what least depends on the load of the machine.</param>
    sealed record Measurement(double Rate, double P50, double P99, double Cpu);
}
