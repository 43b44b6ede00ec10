using System.Text;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>Input that cannot be used: the whole text of the error, the exit code, and nothing on standard output.</summary>
public class BadInputTests
{
    const string Deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n";

    [Theory]
    [InlineData("just: [unclosed\n", "<stdin>:1:16: while parsing a flow sequence, did not find expected ',' or ']'\n")]
    [InlineData("kind: Pod\n\tspec: {}\n", "<stdin>:2:1: found a tab in the indentation, expected spaces\n")]
    [InlineData(
        "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n", "<stdin>:4:1: found a tab in the indentation, expected spaces\n")]
    [InlineData("{\"kind\": \"Pod\",", "<stdin>:1:16: while parsing a node, did not find expected node content\n")]
    [InlineData("apiVersion: v1\nkind: Pod\nkind: Pod\n", "<stdin>:3:1: /kind: the key appears twice, first in line 2\n")]
    [InlineData(
        Deployment + "  template: {spec: {containers: [{name: \"ap",
        "<stdin>:6:41: while scanning a quoted scalar, found unexpected end of stream (at '\"ap')\n")]
    public void What_is_no_manifest_cannot_be_read(string manifest, string error) =>
        Assert.Equal(new CliRun(2, "", error), Tool.RunOn(manifest, "inject", "-f", "-"));

    [Theory]
    [InlineData(
        "apiVersion: v1\nmetadata: {name: a}\n", "<stdin>:1:1: found a document without kind, expected a Kubernetes object\n")]
    [InlineData("kind: Pod\n", "<stdin>:1:1: found a document without apiVersion, expected a Kubernetes object\n")]
    [InlineData("- a\n", "<stdin>:1:1: found a document without kind, expected a Kubernetes object\n")]
    [InlineData(
        "apiVersion: 1\nkind: [Pod]\n",
        "<stdin>:1:1: /apiVersion: found 1, expected a text that is not empty\n"
        + "<stdin>:2:1: /kind: found a list, expected a text that is not empty\n")]
    [InlineData(
        "apiVersion: v1\nkind: List\nitems:\n- 3\n- kind: Pod\n",
        "<stdin>:4:3: /items/0: found an item without kind, expected a Kubernetes object\n"
        + "<stdin>:5:3: /items/1: found an item without apiVersion, expected a Kubernetes object\n")]
    [InlineData(
        Deployment + "  replicas: 1\n",
        "<stdin>:5:1: /spec/template: found nothing, expected a mapping: spec.template is required value\n")]
    [InlineData(
        Deployment + "  template:\n    spec:\n      containers:\n      - name: app\n      - name: app\n",
        "<stdin>:10:9: /spec/template/spec/containers/1/name: Deployment \"web\": /spec/containers/1: "
        + "expected a name of its own, but 'app' is the name of /spec/containers/0 as well\n")]
    public void A_manifest_that_makes_no_sense_is_refused(string manifest, string error) =>
        Assert.Equal(new CliRun(1, "", error), Tool.RunOn(manifest, "inject", "-f", "-"));

    [Fact]
    public void Invalid_UTF_8_is_named_by_byte_and_place() =>
        Assert.Equal(
            new CliRun(2, "", "<stdin>:3:20: found byte 0xFF, expected UTF-8\n"),
            Tool.RunOn([.. "apiVersion: v1\nkind: Pod\nmetadata: {name: \"a"u8, 0xff, .. "\"}\n"u8], "inject", "-f", "-"));

    [Fact]
    public void Ten_megabytes_are_too_much() =>
        Assert.Equal(
            new CliRun(2, "", "standard input: larger than 8388608 bytes, the most that is read\n"),
            Tool.RunOn(Encoding.UTF8.GetBytes($"# {new string('x', 10 * 1024 * 1024)}"), "inject", "-f", "-"));

    [Fact]
    public void One_bad_document_and_nothing_of_the_stream_comes_out()
    {
        var run = Tool.RunOn(
            $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: a}}\n---\n{Deployment}  replicas: 1\n", "inject", "-f", "-");

        Assert.Equal((1, ""), (run.Exit, run.Output));
    }

    [Fact]
    public void Every_problem_of_every_document_is_said_at_once() =>
        Assert.Equal(
            new CliRun(1, "",
                "<stdin>:5:1: /spec/template: found nothing, expected a mapping: spec.template is required value\n"
                + "<stdin>:13:5: /metadata/annotations/sidecar.istio.io~1interceptionMode: Pod \"web\": invalid value 'WRONG' "
                + "for annotation 'sidecar.istio.io/interceptionMode': "
                + "interceptionMode invalid, use REDIRECT, TPROXY or NONE: 'WRONG'\n"
                + "<stdin>:14:5: /metadata/annotations/sidecar.istio.io~1proxyCPU: Pod \"web\": invalid value 'plenty' "
                + "for annotation 'sidecar.istio.io/proxyCPU': 'plenty' is no quantity such as 100m, 0.5, 128Mi or 2G\n"),
            Tool.RunOn($"""
                {Deployment}  replicas: 1
                ---
                apiVersion: v1
                kind: Pod
                metadata:
                  name: web
                  annotations:
                    sidecar.istio.io/interceptionMode: WRONG
                    sidecar.istio.io/proxyCPU: plenty
                spec:
                  containers:
                  - name: web

                """, "inject", "-f", "-"));

    [Fact]
    public void A_file_that_is_missing_is_named() =>
        Assert.Equal(new CliRun(2, "", "no/such.yaml: no such file\n"), Tool.Run("inject", "-f", "no/such.yaml"));

    [Fact]
    public void A_directory_is_no_file() =>
        Assert.Equal(
            new CliRun(2, "", $"{Checkout.Root}: is a directory, expected a file\n"), Tool.Run("parse", "-f", Checkout.Root));

    [Fact]
    public void A_directory_without_manifests_and_a_pattern_without_a_match_are_named()
    {
        var empty = Directory.CreateTempSubdirectory("sidecar-").FullName;
        Assert.Equal(
            new CliRun(2, "", $"{empty}: found no *.yaml, *.yml or *.json below this directory\n{empty}/*.yaml: no file has a name like this\n"),
            Tool.Run("inject", "-f", empty, $"{empty}/*.yaml"));
        Directory.Delete(empty);
    }

    [Theory]
    [InlineData("-p 70000", "-p '70000': expected a port from 1 to 65535.")]
    [InlineData(
        "-i 10.0.0.1",
        "-i, item 1 at character 1, '10.0.0.1': expected an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.")]
    [InlineData("--frob", "--frob '--frob': expected a flag of istio-iptables; there is none of this name.")]
    public void A_flag_that_makes_no_sense_is_named(string flags, string error) =>
        Assert.Equal(new CliRun(2, "", $"sidecar rules: {error}\n"), Tool.Run(["rules", .. flags.Split(' ')]));
}
