using System.Net.Sockets;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>New configurations, and SIGHUP: the configuration is read again, and the access log's file is opened anew.</summary>
public class ReloadTests
{
    const int HangUp = 1;
    const string Vip = "10.96.0.20";

    static string RouteTo(int port) => $$"""
        { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:{{port}}"] }],
          "outbound": { "routes": [{ "name": "shop", "ranges": ["{{Vip}}"], "to": "shop" }] } }
        """;

    [Fact]
    public async Task A_new_configuration_under_load_cuts_no_connection_and_loses_none()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9001, "one");
        pod.ServeEcho(pod.Outside, 9002, "two");
        var proxy = pod.Start(RouteTo(9001));
        using var before = pod.Call(Vip, 80);
        Assert.StartsWith("one", before.ReadLine(), StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        var seen = new HashSet<string>();
        var load = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var call = pod.Call(Vip, 80);
                seen.Add(call.ReadLine().Split(' ')[0]);
                call.SendText("ping\n");
                Assert.Equal("ping", call.ReadLine());
            }
        }, TestContext.Current.CancellationToken);
        for (var change = 1; change <= 3; change++)
        {
            proxy.Configure(RouteTo(change % 2 == 1 ? 9002 : 9001));
            ProxyProcess.Await(() => proxy.Metric("sidecar_configuration_reloads_total") == change, "the configuration is taken over");
        }
        ProxyProcess.Await(() => load.IsCompleted || seen.Count == 2, "both upstreams are seen");
        await stop.CancelAsync();
        await load;
        Assert.Equal(["one", "two"], seen.Order());
        before.SendText("still here\n");
        Assert.Equal("still here", before.ReadLine());
        Assert.Equal(0, proxy.Metric("sidecar_connect_failures_total"));
    }

    [Fact]
    public void A_configuration_that_is_wrong_changes_nothing_and_is_counted()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9001, "one");
        var proxy = pod.Start(RouteTo(9001));
        foreach (var (text, count) in ((string, int)[])[("{", 1), ("{ \"outbound\": { \"policy\": \"MAYBE\" } }", 2), ("", 3), ("{ \"upstreams\": [null] }", 4)])
        {
            proxy.Write(text);
            ProxyProcess.Await(() => proxy.Metric("sidecar_configuration_rejected_total") == count, "the configuration is refused");
            using var call = pod.Call(Vip, 80);
            Assert.StartsWith("one", call.ReadLine(), StringComparison.Ordinal);
        }
        Assert.Equal(200, proxy.Get(15021, "/healthz/ready").Status);
        proxy.Signal(15);
        Assert.Contains("proxy.json: outbound.policy 'MAYBE': expected ALLOW_ANY or REGISTRY_ONLY. The configuration before stays.", proxy.Finish().Error, StringComparison.Ordinal);
    }

    /// <summary>A ConfigMap is mounted as links: what they lead to is replaced, the link of the file stays as it is.</summary>
    [Fact]
    public void A_new_configuration_behind_the_links_of_a_ConfigMap_is_taken_over()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9001, "one");
        pod.ServeEcho(pod.Outside, 9002, "two");
        var link = Mount("..2026_01", RouteTo(9001));
        var proxy = pod.Start();
        File.Delete(proxy.ConfigurationPath);
        File.CreateSymbolicLink(proxy.ConfigurationPath, link);
        ProxyProcess.Await(() => proxy.Metric("sidecar_configuration_reloads_total") == 1, "the file behind the links is taken over");
        Mount("..2026_02", RouteTo(9002));
        ProxyProcess.Await(() => proxy.Metric("sidecar_configuration_reloads_total") == 2, "its successor is taken over");
        using var call = pod.Call(Vip, 80);
        Assert.StartsWith("two", call.ReadLine(), StringComparison.Ordinal);

        string Mount(string version, string text)
        {
            var (folder, data) = (Path.Combine(pod.Folder, version), Path.Combine(pod.Folder, "..data"));
            File.SetUnixFileMode(Directory.CreateDirectory(folder).FullName, (UnixFileMode)0b111_101_101);
            File.WriteAllText(Path.Combine(folder, "proxy.json"), text);
            File.CreateSymbolicLink(data + "_tmp", version);
            Command.Run(["mv", "--no-target-directory", data + "_tmp", data]).Expect();
            return Path.Combine(data, "proxy.json");
        }
    }

    [Fact]
    public void A_file_of_the_access_log_that_was_moved_away_is_made_anew_and_no_line_is_lost()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start();
        Call(pod);
        proxy.AwaitLog(_ => true);
        var moved = proxy.LogPath + ".1";
        File.Move(proxy.LogPath, moved);
        Call(pod);
        ProxyProcess.Await(() => File.ReadAllLines(moved).Length == 2, "it goes on in the file that was moved");
        proxy.Signal(HangUp);
        ProxyProcess.Await(() => File.Exists(proxy.LogPath), "the file is made anew, before there is a line for it");
        Call(pod);
        proxy.AwaitLog(_ => true);
        Assert.Equal((2, 1, 0), (File.ReadAllLines(moved).Length, proxy.Log().Count, (int)proxy.Metric("sidecar_access_log_dropped_total")));
    }

    /// <summary>What could not be opened is tried again: the folder may be there by now.</summary>
    [Fact]
    public void An_access_log_that_could_not_be_written_is_tried_again()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        var (folder, log) = (Path.Combine(pod.Folder, "later"), Path.Combine(pod.Folder, "later", "access.log"));
        var proxy = pod.Start($$"""{ "accessLog": { "format": "text", "path": "{{log}}" } }""");
        Call(pod);
        ProxyProcess.Await(() => proxy.Metric("sidecar_access_log_dropped_total") == 1, "the line is dropped");
        File.SetUnixFileMode(Directory.CreateDirectory(folder).FullName, (UnixFileMode)0b111_111_111);
        proxy.Signal(HangUp);
        ProxyProcess.Await(() => File.Exists(log), "the file is made");
        Call(pod);
        ProxyProcess.Await(() => File.ReadAllLines(log).Length == 1, "the line is written");
        proxy.Signal(9);
        Assert.Contains($"sidecar-proxy: access log {log}: Could not find", proxy.Finish().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_nothing_to_read_again_it_says_so()
    {
        using var pod = new ProxyPod();
        var (log, input, error) = (Path.Combine(pod.Folder, "access.log"), Path.Combine(pod.Folder, "input"), Path.Combine(pod.Folder, "error"));
        File.WriteAllText(input, $$"""{ "accessLog": { "format": "text", "path": "{{log}}" } }""");
        foreach (var (flags, said) in ((string[], string)[])[
            (["--config", "-"], "sidecar-proxy: SIGHUP: the configuration was standard input, which is read once; it stays.\n"),
            ([], "sidecar-proxy: SIGHUP: there is no configuration file; the defaults stay.\n")])
        {
            using var proxy = pod.Inside.Start(["sh", "-c", "cd \"$0\"; exec \"$@\" < input 2> error", pod.Folder, "dotnet", ProxyProcess.Program, "proxy", .. flags], 1337, 1337);
            ProxyProcess.Await(() => ProxyProcess.Ask(pod.Inside, "127.0.0.1", 15021, "/healthz/ready").Status == 200, "it is ready");
            File.Delete(log);
            proxy.Signal(HangUp);
            ProxyProcess.Await(() => File.ReadAllText(error) == said, "it says so", () => File.ReadAllText(error));
            if (flags.Length > 0)
                ProxyProcess.Await(() => File.Exists(log), "the access log is opened anew");
            Assert.Equal(200, ProxyProcess.Ask(pod.Inside, "127.0.0.1", 15000, "/quitquitquit", "POST").Status);
            Assert.Equal(0, proxy.Finish(null, TimeSpan.FromSeconds(60)).ExitCode);
        }
    }

    static void Call(ProxyPod pod)
    {
        using var call = pod.Call(ProxyPod.World, 9000);
        call.ReadLine();
        call.Shutdown(SocketShutdown.Send);
        Assert.Equal("", call.ReadToEnd());
    }
}
