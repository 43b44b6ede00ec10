using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Sidecar.Benchmarks.Reviews;

namespace Sidecar.Benchmarks.Load;

/// <summary>
/// A long run of good, bad, slow and aborted requests with the certificate renewed on the way: memory and handles have
/// to stay where they are. Exit code 1 where they do not, or where an answer is none that is allowed.
/// </summary>
static class SoakCommand
{
    const int Connections = 8;
    const int Stages = 5;

    /// <param name="args">How many requests, 200,000 unless given.</param>
    public static async Task<int> Run(string[] args)
    {
        var total = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200_000;
        using var certificate = new LoadCertificate();
        await using var webhook = await Target.StartWebhook(certificate, ("Tls:CheckInterval", "00:00:01"));
        Console.WriteLine($"{"requests",10}{"managed MB",12}{"working set MB",16}{"handles",9}{"seconds",9}");
        var clock = Stopwatch.StartNew();
        await Stage(webhook.Port, certificate, total / Stages / 4);
        Sample? first = null;
        var last = Read();
        for (var stage = 1; stage <= Stages; stage++)
        {
            await Stage(webhook.Port, certificate, total / Stages);
            last = Read();
            first ??= last;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{stage * (total / Stages),10}{last.Managed / 1e6,12:0.0}{last.WorkingSet / 1e6,16:0}{last.Handles,9}{clock.Elapsed.TotalSeconds,9:0}"));
        }
        var isFlat = last.Managed - first!.Managed < 8_000_000 && last.Handles - first.Handles <= 16;
        Console.WriteLine(isFlat ? "flat" : "NOT flat: more than 8 MB or 16 handles more than after the first stage");
        return isFlat ? 0 : 1;
    }

    static async Task Stage(int port, LoadCertificate certificate, int requests)
    {
        var good = Connection.Request(Review.Typical.Body);
        var cut = Connection.Request(Review.Typical.Body[..^10]);
        var text = Connection.Request(Review.Typical.Body, "text/plain");
        File.SetLastWriteTimeUtc(certificate.CertificateFile, DateTime.UtcNow);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(async () =>
        {
            var connection = await Connection.Open(port, certificate);
            PodRequests[] pods = [new(good, i, areReplicas: true), new(good, i, areReplicas: false)];
            for (var n = i; n < requests; n += Connections)
                switch (n % 1000)
                {
                    case 100 or 101:
                        Expect(415, (await connection.Send(text)).Status);
                        break;
                    case 200 or 201:
                        Expect(200, (await connection.Send(cut)).Status);
                        break;
                    case 300 or 301:
                        // Aborted in the middle of the body.
                        await connection.SendOnly(good.AsMemory(..^10));
                        await connection.DisposeAsync();
                        connection = await Connection.Open(port, certificate);
                        break;
                    case 400:
                        // A connection that never becomes TLS.
                        using (var raw = new TcpClient())
                            await raw.ConnectAsync(System.Net.IPAddress.Loopback, port);
                        break;
                    case 500:
                        await connection.DisposeAsync();
                        connection = await Connection.Open(port, certificate);
                        break;
                    default:
                        Expect(200, (await connection.Send(pods[n / Connections % pods.Length].Next())).Status);
                        break;
                }
            await connection.DisposeAsync();
        })));
    }

    static void Expect(int expected, int status)
    {
        if (status != expected)
            throw new InvalidOperationException($"Answered {status}, expected {expected}.");
    }

    static Sample Read()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(300);
        }
        using var process = Process.GetCurrentProcess();
        return new Sample(GC.GetTotalMemory(true), process.WorkingSet64, process.HandleCount);
    }

    sealed record Sample(long Managed, long WorkingSet, int Handles);
}
