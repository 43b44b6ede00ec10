using System.Text.Json.Nodes;

namespace Sidecar.Core.Json;

/// <summary>Applies a patch to a copy of a document, as RFC 6902 has it: strictly, the first failure ends it.</summary>
sealed class JsonPatchApplier
{
    // Operations can stack a tree up level by level; beyond this a walk down would exhaust the stack.
    const int MaxDepth = 1000;

    JsonNode? document;
    JsonPatchOperation operation = null!;
    int index;

    JsonPatchApplier(JsonNode? document) => this.document = document?.DeepClone();

    public static JsonNode? Apply(JsonPatch patch, JsonNode? document)
    {
        var applier = new JsonPatchApplier(document);
        foreach (var operation in patch.Operations)
        {
            applier.operation = operation;
            applier.Apply();
            applier.index++;
        }
        return applier.document;
    }

    void Apply()
    {
        switch (operation)
        {
            case JsonPatchOperation.Add add:
                Put(add.Path, add.Value);
                break;
            case JsonPatchOperation.Remove remove:
                Take(remove.Path);
                break;
            case JsonPatchOperation.Replace replace:
                Replace(replace.Path, replace.Value);
                break;
            case JsonPatchOperation.Copy copy:
                Put(copy.Path, Get(copy.Source)?.DeepClone());
                break;
            case JsonPatchOperation.Move move:
                Move(move);
                break;
            case JsonPatchOperation.Test test:
                if (!JsonNode.DeepEquals(Get(test.Path), test.Value))
                    throw Fail($"found {Shown(Get(test.Path))}, expected {Shown(test.Value)}");
                break;
        }
    }

    void Move(JsonPatchOperation.Move move)
    {
        if (move.Path == move.Source)
        {
            Get(move.Source);
            return;
        }
        if (move.Path.StartsWith(move.Source))
            throw Fail($"a value cannot be moved into itself, from '{move.Source}'");
        Put(move.Path, Take(move.Source));
    }

    void Put(JsonPointer path, JsonNode? value)
    {
        if (path.Tokens.Length + Depth(new(value)) > MaxDepth)
            throw Fail($"the result would be nested deeper than {MaxDepth} levels");
        if (path.IsRoot)
        {
            document = value;
            return;
        }
        switch (Get(path.Parent))
        {
            case JsonObject map:
                map[path.Last] = value;
                break;
            case JsonArray list:
                list.Insert(path.Last == "-" ? list.Count : Index(path, list.Count), value);
                break;
            default:
                throw Fail($"'{path.Parent}' is neither an object nor an array");
        }
    }

    JsonNode? Take(JsonPointer path)
    {
        if (path.IsRoot)
            throw Fail("the whole document cannot be taken out");
        var found = Get(path);
        if (Get(path.Parent) is JsonArray list)
            list.RemoveAt(Index(path, list.Count - 1));
        else
            Get(path.Parent)!.AsObject().Remove(path.Last);
        return found;
    }

    void Replace(JsonPointer path, JsonNode? value)
    {
        Get(path);
        if (path.IsRoot)
            document = value;
        else if (Get(path.Parent) is JsonArray list)
            list[Index(path, list.Count - 1)] = value;
        else
            Get(path.Parent)!.AsObject()[path.Last] = value;
    }

    JsonNode? Get(JsonPointer path) =>
        path.TryFind(document, out var found) ? found : throw Fail($"there is nothing at '{path}'");

    int Index(JsonPointer path, int greatest) =>
        JsonPointer.TryParseIndex(path.Last, out var at) && at <= greatest
            ? at
            : throw Fail($"expected an index from 0 to {greatest} into the list '{path.Parent}', found '{path.Last}'");

    JsonPatchException Fail(string problem) => new(index, operation, problem);

    static int Depth(JsonView value)
    {
        var deepest = 0;
        foreach (var member in value.Members)
            deepest = Math.Max(deepest, Depth(member.Value));
        foreach (var item in value.Items())
            deepest = Math.Max(deepest, Depth(item));
        return deepest + 1;
    }

    static string Shown(JsonNode? value)
    {
        var text = JsonText.Write(new JsonView(value).WriteTo);
        return text.Length <= 80 ? text : text[..77] + "...";
    }
}
