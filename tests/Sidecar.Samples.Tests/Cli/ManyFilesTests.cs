using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Benchmarks.Cli;
using Sidecar.Cli;

namespace Sidecar.Samples.Tests.Cli;

/// <summary><c>sidecar inject</c> on directories: the same whatever the number of threads, and all or nothing.</summary>
public sealed class ManyFilesTests : IDisposable
{
    const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: web, image: web}]}\n";
    const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME}\n";

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_output_does_not_depend_on_the_number_of_threads()
    {
        for (var i = 0; i < 60; i++)
            Write($"{i % 7}/{i:d3}.yaml", $"{Pod}---\n{Service}---\n{Pod}".Replace("NAME", $"n{i}", StringComparison.Ordinal));
        var one = Tool.Run("inject", "-f", folder, "--threads", "1");
        Assert.Equal(0, one.Exit);
        Assert.Equal("60 files, 60 changed. Objects with pods: 120 changed, 0 left as they were.\n", one.Error);
        foreach (var threads in new[] { "2", "8" })
            foreach (var form in new[] { "yaml", "json", "patch", "diff" })
                Assert.Equal(
                    Tool.Run("inject", "-f", folder, "--threads", "1", "-o", form),
                    Tool.Run("inject", "-f", folder, "--threads", threads, "-o", form));
    }

    [Fact]
    public void The_output_of_two_thousand_documents_does_not_depend_on_the_number_of_threads()
    {
        ManyDocuments.Write(folder);
        var one = Tool.Run("inject", "-f", folder, "--threads", "1");
        Assert.Equal(0, one.Exit);
        Assert.EndsWith("2000 files, 1333 changed. Objects with pods: 1333 changed, 0 left as they were.\n", one.Error, StringComparison.Ordinal);
        var two = Tool.Run("inject", "-f", folder, "--threads", "2");
        // Their texts are megabytes: where they differ, the first line that does is enough.
        Assert.Equal(one.Output.Split('\n').Zip(two.Output.Split('\n')).FirstOrDefault(pair => pair.First != pair.Second), default);
        Assert.True(one == two, $"{one.Output.Length} characters by one thread, {two.Output.Length} by two; exit codes {one.Exit}, {two.Exit}");
    }

    [Fact]
    public void In_place_each_file_becomes_what_it_would_print_and_others_stay_untouched()
    {
        if (OperatingSystem.IsWindows())
            return; // It has no modes of files.
        var (pod, service) = (Write("a/pod.yaml", Pod), Write("service.yaml", Service));
        var stamp = File.GetLastWriteTimeUtc(service);
        File.SetUnixFileMode(pod, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var printed = Tool.Run("inject", "-f", pod).Output;
        File.CreateSymbolicLink(Path.Combine(folder, "link.yml"), "a/pod.yaml");

        Assert.Equal(
            new CliRun(0, "", "2 files, 1 changed and written anew. Objects with pods: 1 changed, 0 left as they were.\n"),
            Tool.Run("inject", "-f", Path.Combine(folder, "link.yml"), service, "--in-place"));

        Assert.Equal(printed, File.ReadAllText(pod));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(pod));
        Assert.NotNull(new FileInfo(Path.Combine(folder, "link.yml")).LinkTarget);
        Assert.Equal(stamp, File.GetLastWriteTimeUtc(service));
        Assert.Equal(new CliRun(0, "", ""), Tool.Run("inject", "-f", pod, "--check"));
        Assert.Equal(3, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void One_bad_file_and_none_is_written()
    {
        var (pod, bad) = (Write("a.yaml", Pod), Write("b.yaml", "kind: Pod\n\tspec: {}\n"));
        var run = Tool.Run("inject", "-f", folder, "--in-place");
        Assert.Equal(new CliRun(2, "", $"{bad}:2:1: found a tab in the indentation, expected spaces\n"), run);
        Assert.Equal(Pod, File.ReadAllText(pod));
    }

    [Fact]
    public void Patterns_and_kinds_of_files_are_told_apart()
    {
        Write("x/one.yaml", Pod.Replace("NAME", "one", StringComparison.Ordinal));
        Write("x/y/two.yml", Pod.Replace("NAME", "two", StringComparison.Ordinal));
        Write("x/y/three.json", """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "three"}, "spec": {"containers": [{"name": "a"}]}}""" + "\n");
        Write("x/README.md", "no manifest");
        Assert.Equal(["one", "three", "two"], Names($"{folder}/x"));
        Assert.Equal(["one"], Names($"{folder}/**/*.yaml"));
        Assert.Equal(["three", "two"], Names($"{folder}/x/y/*"));
    }

    [Fact]
    public void A_verbose_run_ends_with_a_table_of_its_files()
    {
        Write("a.yaml", Pod);
        Write("b.yaml", Service);
        var lines = Tool.Run("inject", "-f", folder, "--verbose", "--in-place").Error.Split('\n').Select(line => line.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("File│Documents│Changed│Left", lines);
        Assert.Contains($"{folder}/a.yaml│1│1│0", lines);
        Assert.Contains($"{folder}/b.yaml│1│0│0", lines);
    }

    [Fact]
    public void What_is_stopped_before_the_end_leaves_all_as_it_was()
    {
        var pod = Write("pod.yaml", Pod);
        using var error = new StringWriter { NewLine = "\n" };
        using var output = new MemoryStream();
        var terminal = new Terminal(Stream.Null, output, error, Colour: false) { Stopping = new CancellationToken(canceled: true) };
        Assert.Equal(130, CommandLine.Run(["inject", "-f", pod, "--in-place"], terminal));
        Assert.Equal(("stopped; nothing was changed\n", Pod), (error.ToString(), File.ReadAllText(pod)));
    }

    static IEnumerable<string> Names(string pattern) =>
        Tool.Run("inject", "-f", pattern, "-o", "patch").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (string)JsonNode.Parse(line)!["name"]!).Order(StringComparer.Ordinal);

    string Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(content));
        return path;
    }
}
