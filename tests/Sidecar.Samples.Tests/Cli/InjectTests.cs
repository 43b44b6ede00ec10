using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Yaml;

namespace Sidecar.Samples.Tests.Cli;

/// <summary><c>sidecar inject</c> on manifests that are as they should be.</summary>
public class InjectTests
{
    const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n";
    const string Service = "# kept\napiVersion: v1\nkind: Service\nmetadata: { name:   web }\n";

    static readonly string Bookshop = Path.Combine(Checkout.Root, "samples", "manifests", "bookshop.yaml");

    [Fact]
    public void Every_workload_of_the_bookshop_that_did_not_opt_out_has_a_proxy()
    {
        var run = Tool.Run("inject", "-f", Bookshop);

        Assert.Equal(0, run.Exit);
        Assert.Equal(
            "===> Skipping injection because Deployment \"bookshop-legacy/fax-gateway\" has sidecar injection disabled\n",
            run.Error);
        var names = Objects(run.Output)
            .Where(one => one.ToJsonString().Contains("\"istio-proxy\"", StringComparison.Ordinal))
            .Select(one => $"{one["kind"]} {one["metadata"]!["name"]}");
        Assert.DoesNotContain("Deployment fax-gateway", names);
        Assert.Equal(["CronJob", "Deployment", "Job", "StatefulSet"],
            names.Select(name => name.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_bookshop_with_its_sidecars_is_the_approved_text() =>
        Approved.Verify("bookshop.yaml", Tool.Run("inject", "-f", Bookshop).Output);

    [Fact]
    public void The_program_does_on_its_streams_what_the_function_does_on_a_file() =>
        Assert.Equal(Tool.Run("inject", "-f", Bookshop), Tool.RunProcess(File.ReadAllText(Bookshop), "inject", "-f", "-"));

    [Fact]
    public void Injecting_the_output_again_changes_not_a_byte()
    {
        var once = Tool.Run("inject", "-f", Bookshop).Output;

        Assert.Equal(once, Tool.RunOn(once, "inject", "-f", "-").Output);
    }

    [Fact]
    public void An_injection_that_is_recorded_is_taken_back_to_the_byte()
    {
        var manifest = YamlWriter.Write(Objects(Pod)[0]);
        var injected = Tool.RunOn(manifest, "inject", "-f", "-", "--record", "mesh.example.com/original").Output;

        Assert.Equal(new CliRun(0, manifest, ""), Tool.RunOn(injected, "uninject", "-f", "-", "--record", "mesh.example.com/original"));
    }

    [Fact]
    public void Documents_that_are_no_workloads_leave_byte_for_byte()
    {
        var run = Tool.RunOn($"{Service}---\n{Pod}---\n{Service}", "inject", "-f", "-");

        Assert.StartsWith($"{Service}---\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"---\n{Service}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quiet_run_prints_no_warnings() =>
        Assert.Equal("", Tool.Run("inject", "-f", Bookshop, "--quiet").Error);

    [Fact]
    public void Json_is_the_object_or_a_list_of_them()
    {
        var one = JsonNode.Parse(Tool.RunOn(Pod, "inject", "-f", "-", "-o", "json").Output)!;
        var two = JsonNode.Parse(Tool.RunOn($"{Pod}---\n{Service}", "inject", "-f", "-", "-o", "json").Output)!;

        Assert.Equal("Pod", (string?)one["kind"]);
        Assert.Equal("List", (string?)two["kind"]);
        Assert.True(JsonNode.DeepEquals(one, two["items"]![0]));
    }

    [Fact]
    public void The_patch_of_a_document_gives_its_output()
    {
        var line = Tool.RunOn(Pod, "inject", "-f", "-", "-o", "patch").Output;
        var patch = Sidecar.Core.Json.JsonPatch.Parse(Encoding.UTF8.GetBytes(JsonNode.Parse(line)!["patch"]!.ToJsonString()));
        var before = Objects(Pod)[0];

        Assert.True(JsonNode.DeepEquals(
            Objects(Tool.RunOn(Pod, "inject", "-f", "-").Output)[0], patch.Apply(before)));
    }

    [Fact]
    public void Nothing_in_gives_nothing_out() => Assert.Equal(new CliRun(0, "", ""), Tool.RunOn("", "inject", "-f", "-"));

    static JsonNode[] Objects(string yaml)
    {
        Assert.True(YamlStream.TryParse(Encoding.UTF8.GetBytes(yaml), "test", null, out var stream, out var problems),
            problems.IsDefault ? null : string.Join('\n', problems));
        return [.. stream.Documents.Select(document => document.ToJson()).OfType<JsonNode>()];
    }
}
