namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>SIGHUP: the configuration is read again, and the access log's file is opened anew.</summary>
public class HangUpTests
{
    const int HangUp = 1;

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
        call.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal("", call.ReadToEnd());
    }
}
