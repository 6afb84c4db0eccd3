"""XGBoost beside our trainer and scorer: trains with the same settings, scores the test rows, and prints one JSON object of what it took.

Arguments: folder trees leaves threads mode rate. The folder holds what RankingFiles writes; scores go to peer-scores.bin beside it.
Mode train times training and scores the test rows; mode forest times its predictor on the test rows, in batch and row by row, on one thread.
"""
import json, resource, sys, time
import numpy, xgboost

folder, trees, leaves, threads, mode, eta = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], float(sys.argv[6])


def read(name):
    features = int(numpy.fromfile(f"{folder}/{name}-features.bin", dtype=numpy.int32)[0])
    values = numpy.fromfile(f"{folder}/{name}-values.bin", dtype=numpy.float32).reshape(-1, features)
    data = xgboost.DMatrix(values, label=numpy.fromfile(f"{folder}/{name}-labels.bin", dtype=numpy.float32), nthread=threads)
    data.set_group(numpy.fromfile(f"{folder}/{name}-groups.bin", dtype=numpy.int32))
    return data, values


data, values = read("train")
del values
settings = dict(
    objective="rank:ndcg", tree_method="hist", grow_policy="lossguide", max_leaves=leaves, max_depth=0, max_bin=255, eta=eta, nthread=threads, seed=1, verbosity=0)
begun = time.perf_counter()
model = xgboost.train(settings, data, num_boost_round=trees)
took = dict(train_s=time.perf_counter() - begun, peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, version=xgboost.__version__)

test, values = read("test")
model.predict(test, output_margin=True).astype(numpy.float64).tofile(f"{folder}/peer-scores.bin")
if mode == "forest":
    model.set_param("nthread", 1)

    def rate(rows, runs, prepare, action):
        times = []
        for _ in range(runs):
            prepared = prepare()
            begun = time.perf_counter()
            action(prepared)
            times.append(time.perf_counter() - begun)
        return rows / sorted(times)[len(times) // 2]

    # From a matrix that was made beforehand, and from plain numbers: the better of both counts. A matrix remembers what was
    # predicted for it, so each run has a new one.
    took["matrix_rows_per_s"] = rate(
        len(values), 3, lambda: xgboost.DMatrix(values, nthread=1), lambda matrix: model.predict(matrix, output_margin=True))
    took["values_rows_per_s"] = rate(len(values), 3, lambda: values, lambda rows: model.inplace_predict(rows, predict_type="margin"))
    single = [values[row:row + 1] for row in range(200)]
    took["single_rows_per_s"] = rate(
        len(single), 3, lambda: single, lambda rows: [model.inplace_predict(row, predict_type="margin") for row in rows])
print(json.dumps(took))
