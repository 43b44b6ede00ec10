using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Sidecar.Core.Json;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Laws;

[Properties(Arbitrary = [typeof(JsonGen)], MaxTest = 200)]
public class JsonPatchLaws
{
    static readonly ListIdentity Pod = ListIdentity.None
        .With("/spec/containers", "name")
        .With("/spec/initContainers", "name")
        .With("/spec/containers/*/env", "name");

    static readonly ListIdentity[] Identities = [ListIdentity.None, Pod];

    [Property]
    public void Applying_the_difference_to_the_first_tree_gives_the_second(JsonChange change)
    {
        foreach (var identity in Identities)
        {
            var patch = JsonPatch.Diff(change.Before.Node, change.After.Node, identity);

            AssertSame(change.After.Node, patch.Apply(change.Before.Node));
        }
    }

    [Property]
    public void The_difference_does_not_depend_on_what_was_looked_into_before(JsonChange change)
    {
        var text = JsonPatch.Diff(change.Before.Reparsed(), change.After.Reparsed(), Pod).ToString();

        Assert.Equal(text, JsonPatch.Diff(change.Before.Node, change.After.Node, Pod).ToString());
        Assert.Equal(text, JsonPatch.Diff(change.Before.Reparsed(), change.After.Node, Pod).ToString());
        Assert.Equal(text, JsonPatch.Diff(change.Before.Node, change.After.Reparsed(), Pod).ToString());
        Assert.Equal(text, JsonPatch.DiffShared(change.Before.Node, change.After.Node, Pod).ToString());
    }

    [Property]
    public void A_tree_does_not_differ_from_itself(JsonTree tree)
    {
        Assert.Same(JsonPatch.Empty, JsonPatch.Diff(tree.Node, tree.Node));
        Assert.Same(JsonPatch.Empty, JsonPatch.Diff(tree.Node, tree.Reparsed()));
        Assert.Same(JsonPatch.Empty, JsonPatch.Diff(tree.Reparsed(), tree.Node));
        Assert.Same(JsonPatch.Empty, JsonPatch.Diff(tree.Node, tree.Node?.DeepClone()));
    }

    [Property]
    public void Nothing_in_a_difference_can_be_left_out(JsonChange change)
    {
        var patch = JsonPatch.Diff(change.Before.Node, change.After.Node, Pod);

        foreach (var left in patch.Operations)
            Assert.False(Gives(new([.. patch.Operations.Where(kept => !ReferenceEquals(kept, left))]), change));
    }

    [Property]
    public void A_difference_only_adds_removes_and_replaces(JsonChange change) =>
        Assert.All(
            JsonPatch.Diff(change.Before.Node, change.After.Node, Pod).Operations,
            operation => Assert.True(
                operation is JsonPatchOperation.Add or JsonPatchOperation.Remove or JsonPatchOperation.Replace));

    [Property]
    public void Finding_and_applying_a_difference_changes_neither_tree(JsonChange change)
    {
        var (before, after) = (change.Before.Text, change.After.Text);

        JsonPatch.Diff(change.Before.Node, change.After.Node, Pod).Apply(change.Before.Node);

        Assert.Equal(before, change.Before.Text);
        Assert.Equal(after, change.After.Text);
    }

    [Property]
    public void The_text_of_a_patch_reads_back_as_the_same_patch(JsonChange change)
    {
        var patch = JsonPatch.Diff(change.Before.Node, change.After.Node, Pod);
        var read = JsonPatch.Parse(patch.ToUtf8(), new JsonLimits { MaxDepth = 200 });

        Assert.Equal(patch, read);
        Assert.Equal(patch.ToString(), read.ToString());
        Assert.Equal(patch.ToString(), new JsonTree(patch.ToJson()).Text);
    }

    [Property]
    public void Another_implementation_applies_a_difference_to_the_same_end(JsonChange change)
    {
        var patch = JsonPatch.Diff(change.Before.Node, change.After.Node, Pod);
        // Theirs takes no document that is null, cannot replace the whole, nor go to a key that is empty.
        if (change.Before.Node is null
            || patch.Operations.Any(operation => operation.Path.IsRoot || operation.Path.Tokens.Contains("")))
            return;
        var theirs = JsonSerializer.Deserialize<JsonPatchDocument>(patch.ToUtf8())!;
        var document = change.Before.Reparsed()!;

        theirs.ApplyTo(document);

        AssertSame(change.After.Node, document);
    }

    static bool Gives(JsonPatch patch, JsonChange change)
    {
        try
        {
            return JsonEquality.Instance.Equals(new(patch.Apply(change.Before.Node)), new(change.After.Node));
        }
        catch (JsonPatchException)
        {
            return false;
        }
    }

    static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(
            JsonEquality.Instance.Equals(new(expected), new(actual)),
            $"expected {new JsonTree(expected)}\nfound    {new JsonTree(actual)}");
}
